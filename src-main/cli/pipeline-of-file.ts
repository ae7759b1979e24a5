import { homesOf } from '../base/homes.ts';
import { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { PlanService } from '../runs/plan-service.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { targetNames } from '../targets/targets.ts';
import type { CommandContext, Positional } from './command.ts';
import { projectOfFile } from './project.ts';

export const pipelinePositional: Positional = {
  name: 'FILE',
  summary: 'pipeline file, such as wine.pipeline.yaml',
  complete: 'pipeline',
};

/** The node types that come with the installation, and a project's own. */
export const catalogLoader = (context: CommandContext): CatalogLoader =>
  new CatalogLoader(context.installation.catalog);

/** What reads, checks and compiles a pipeline file, in the project that the file belongs to. */
export function planServiceOf(
  context: CommandContext,
  file: string,
): { readonly folders: ProjectFolders; readonly service: PlanService } {
  const folders = projectOfFile(file, context.env, context.cwd);
  const { config } = homesOf(context.env, context.cwd);
  const targets = () => targetNames({ project: folders.project, config });
  return { folders, service: new PlanService(folders.project, catalogLoader(context), targets) };
}
