import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { JsonObject } from '../../shared/base/json.ts';
import { isObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { Catalog, NodeType } from '../../shared/catalog/node-type.ts';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { replaceParameters } from '../../shared/pipeline/template.ts';
import { projectFilesIn } from '../../shared/plan/project-files.ts';
import { isStateName } from './entry-names.ts';

/**
 * Project paths (with `/`, sorted) of everything that a pipeline needs from its project: the files and folders that
 * it names, and the project's own node types that it uses.
 */
export async function filesOfPipeline(
  project: string,
  document: PipelineDocument,
  catalog: Catalog,
): Promise<Result<readonly string[], string>> {
  const values = Object.fromEntries(
    [...document.parameters].flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  );
  const wanted: string[] = [];
  for (const node of document.nodes) {
    const parameters = replaceParameters({ ...document.defaults.parameters, ...node.parameters }, values);
    wanted.push(...node.files, ...named(catalog.get(node.type), parameters));
    wanted.push(...ownFolders(project, catalog.get(node.type)));
    const trial = parameters.trial;
    if (isObject(trial) && typeof trial.type === 'string') {
      const type = catalog.get(trial.type);
      if (isObject(trial.parameters)) wanted.push(...named(type, trial.parameters));
      wanted.push(...ownFolders(project, type));
    }
  }
  const found = new Set<string>();
  for (const path of wanted) {
    const files = await filesAt(project, path);
    if (!files.ok) return files;
    for (const file of files.value) found.add(file);
  }
  return ok([...found].sort());
}

const named = (type: NodeType | undefined, parameters: JsonObject): readonly string[] =>
  type ? projectFilesIn(type.parameters, parameters) : [];

/** Project paths of a node type's folders, where it is one of the project's own. */
function ownFolders(project: string, type: NodeType | undefined): readonly string[] {
  if (!type) return [];
  const folders = [type.folder, ...(type.runtime.kind === 'python' ? type.runtime.path : [])];
  return folders.map((folder) => relative(project, folder)).filter((path) => path.startsWith(`nodes${sep}`));
}

async function filesAt(project: string, path: string): Promise<Result<readonly string[], string>> {
  const root = await realpath(project);
  let place: string;
  try {
    place = await realpath(join(root, path));
  } catch {
    return problem(`${path} is not there; correct the path in the pipeline.`);
  }
  if (!place.startsWith(root + sep)) {
    return problem(`${path} lies outside of the project, so it cannot be shared; copy it into the project.`);
  }
  const stats = await stat(place);
  if (stats.isFile()) return ok([projectPath(root, place)]);
  if (!stats.isDirectory()) return problem(`${path} is neither a file nor a folder.`);
  const found: string[] = [];
  for (const name of await readdir(place)) {
    if (name === '__pycache__' || isStateName(name)) continue;
    const inner = await filesAt(root, join(relative(root, place), name));
    if (!inner.ok) return inner;
    found.push(...inner.value);
  }
  return ok(found);
}

const projectPath = (root: string, place: string): string => relative(root, place).split(sep).join('/');

/** The bytes of a regular file; never through a link, and never waiting for the writer of a pipe. */
export async function readRegularFile(path: string, limitBytes: number): Promise<Result<Buffer, string>> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return problem(`${path} is not a regular file.`);
    if (stats.size > limitBytes) return problem(`${path} is too large to be shared (at most 500 MB in all).`);
    return ok(await file.readFile());
  } finally {
    await file.close();
  }
}
