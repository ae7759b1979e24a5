import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import type { TableSpec } from './table-ask.ts';
import { formatOfName, tableOfFile } from './table-of-file.ts';

/** What looking at an artifact needs of the artifact store. */
export interface PreviewStore {
  blobPath(digest: string): string;
  manifest(digest: string): readonly { readonly path: string; readonly digest: string }[] | undefined;
}

/** How an output of a step is read as a table: a file, or a directory of files of one format. */
export function tableOfOutput(artifact: Artifact, shown: string, store: PreviewStore): Result<TableSpec, string> {
  const { digest, kind, name } = artifact;
  if (kind === 'file') {
    const path = store.blobPath(digest);
    return formatOfName(name) === undefined ? noTable(shown, name) : ok({ ...tableOfFile(name, path), name: shown });
  }
  const entries = store.manifest(digest);
  if (!entries) return problem(`${shown} is damaged or gone in the store; run its step again.`);
  const tables = entries.filter(({ path }) => formatOfName(path) !== undefined);
  const [first] = tables;
  if (!first) return noTable(shown, name);
  const format = formatOfName(first.path);
  const files = tables.filter(({ path }) => formatOfName(path) === format).map((entry) => store.blobPath(entry.digest));
  return ok({ ...tableOfFile(first.path, files[0] as string), name: shown, files });
}

const noTable = (shown: string, name: string): Result<never, string> =>
  problem(`${shown} (${name}) is no table; CSV, JSON lines and Parquet can be looked at.`);
