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
import { NewProjects } from './documents/new-projects.ts';
import { ProjectChanges } from './documents/project-changes.ts';
import { ProjectFiles } from './documents/project-files.ts';
import { Restrictions } from './documents/restrictions.ts';
import type { Installation } from './installation.ts';
import type { CatalogLoader } from './pipelines/catalog-loader.ts';
import type { Versions } from './pipelines/versions.ts';
import { type PlanRefusal, type PlanService, preview } from './runs/plan-service.ts';
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
  /** The runs of a pipeline, newest first. */
  readonly runsOf: (pipelineId: string) => readonly { readonly runId: string; readonly version: string | null }[];
}

export interface DocumentServices {
  readonly handlers: DocumentHandlers;
  readonly changes: ProjectChanges;
  readonly restrictions: Restrictions;
  /** Why an endpoint may not be started; null where it may. */
  restrictionOfDeployment(id: string): Promise<PlanRefusal | null>;
}

/** Puts together what windows do with the files of a project. */
export function createDocumentServices(options: DocumentServicesOptions): DocumentServices {
  const { folders, homes, installation, env, plans, catalogs, versions, deployments, services, runsOf } = options;
  const { project } = folders;
  const templates = join(installation.catalog, 'templates');
  const builtInCatalog = installation.catalog;
  const files = new DocumentFiles(project);
  const drafts = createDrafts(join(folders.state, 'drafts'));
  const changes = new ProjectChanges(project, folders.deployments);
  const restrictions = new Restrictions(join(homes.state, 'trust'), folders);
  const listing = new ProjectFiles(project);
  const newProjects = new NewProjects({
    project,
    templates,
    files,
    trust: restrictions.trust,
    catalog: () => plans.catalog(),
  });
  const { digests, cache, store, nodeType, findEnvironment } = services;
  const documents = new Documents({
    project,
    builtInCatalog,
    files,
    drafts,
    versions,
    plans,
    changes,
    restrictions,
    runsOf,
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
          (step) => findEnvironment(step.environment, env, 'local')?.digest ?? '',
        ),
      }),
  });
  return {
    changes,
    restrictions,
    restrictionOfDeployment: async (id) => {
      const pipelineId = deployments.show(id)?.pipelineId;
      return pipelineId === undefined ? null : restrictions.ofPipeline(pipelineId, listing.pipelines());
    },
    handlers: createDocumentHandlers({
      project,
      name: basename(project),
      newProjectsFolder: join(env['HOME'] || homedir(), 'Trainyard'),
      templates,
      builtInCatalog,
      documents,
      files,
      listing,
      newProjects,
      drafts,
      changes,
      restrictions,
      plans,
      catalogs,
    }),
  };
}
