import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { DocumentHandlers } from '../shared/rpc/contract.ts';
import { createDocumentHandlers } from './api/document-handlers.ts';
import type { Homes } from './base/homes.ts';
import type { Deployments } from './deployments/deployments.ts';
import { keptDeployments } from './deployments/kept-deployments.ts';
import { DocumentFiles } from './documents/document-files.ts';
import { Documents } from './documents/documents.ts';
import { createDrafts } from './documents/drafts.ts';
import { ProjectChanges } from './documents/project-changes.ts';
import { Restrictions } from './documents/restrictions.ts';
import type { Installation } from './installation.ts';
import type { CatalogLoader } from './pipelines/catalog-loader.ts';
import type { Versions } from './pipelines/versions.ts';
import { type PlanService, preview } from './runs/plan-service.ts';
import type { ProjectFolders } from './runs/run-folder.ts';
import type { SchedulerServices } from './runs/scheduler-services.ts';

export interface DocumentServicesOptions {
  readonly folders: ProjectFolders;
  readonly homes: Homes;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  readonly plans: PlanService;
  readonly catalogs: CatalogLoader;
  readonly versions: Versions;
  readonly deployments: Deployments;
  readonly services: SchedulerServices;
}

export interface DocumentServices {
  readonly handlers: DocumentHandlers;
  readonly changes: ProjectChanges;
  readonly restrictions: Restrictions;
}

/** Puts together what windows do with the files of a project. */
export function createDocumentServices(options: DocumentServicesOptions): DocumentServices {
  const { folders, homes, installation, env, plans, catalogs, versions, deployments, services } = options;
  const { project } = folders;
  const templates = join(installation.catalog, 'templates');
  const builtInCatalog = installation.catalog;
  const files = new DocumentFiles(project);
  const drafts = createDrafts(join(folders.state, 'drafts'));
  const changes = new ProjectChanges(project);
  const restrictions = new Restrictions(join(homes.state, 'trust'), folders);
  const { digests, cache, store, nodeType, findEnvironment } = services;
  const documents = new Documents({
    project,
    templates,
    builtInCatalog,
    files,
    drafts,
    versions,
    plans,
    catalogs,
    changes,
    restrictions,
    preview: async (plan) =>
      preview(plan, {
        project,
        digests,
        cache,
        store,
        nodeType,
        findEnvironment,
        env,
        kept: await keptDeployments(
          plan,
          deployments,
          nodeType,
          (step) => findEnvironment(step.environment, env)?.digest ?? '',
        ),
      }),
  });
  return {
    changes,
    restrictions,
    handlers: createDocumentHandlers({
      project,
      name: basename(project),
      newProjectsFolder: join(env['HOME'] || homedir(), 'Trainyard'),
      templates,
      builtInCatalog,
      documents,
      files,
      drafts,
      changes,
      restrictions,
      plans,
      catalogs,
    }),
  };
}
