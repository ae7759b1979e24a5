import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { readPipelineSource } from '../pipelines/read-pipeline-source.ts';

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: string;
}

/** What a pipeline file says of itself. */
export interface PipelineSummary {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly nodes: number;
  readonly modifiedAt: string;
}

/** A folder of a million images is not walked to its end. */
const mostEntries = 50_000;
const skipped = new Set(['node_modules', '__pycache__']);

/** Lists what lies in a project. */
export class ProjectFiles {
  readonly #project: string;
  readonly #mostFiles: number;
  /** What was read of each yaml file, with its stamp; null for one that is no pipeline. */
  readonly #known = new Map<string, { readonly stamp: string; readonly summary: PipelineSummary | null }>();

  constructor(project: string, mostFiles = 5000) {
    this.#project = project;
    this.#mostFiles = mostFiles;
  }

  /** Regular files, folder by folder in the order of their names; hidden ones apart, links not followed. */
  list(extensions: readonly string[]): { readonly files: readonly FoundFile[]; readonly truncated: boolean } {
    const wanted = new Set(extensions.map((one) => (one.startsWith('.') ? one : `.${one}`).toLowerCase()));
    const files: FoundFile[] = [];
    let left = mostEntries;
    const isFull = (): boolean => files.length >= this.#mostFiles || left <= 0;
    const walk = (folder: string): void => {
      for (const entry of entriesOf(join(this.#project, folder))) {
        if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
        if (isFull()) {
          left = 0;
          return;
        }
        left -= 1;
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          // A project inside has its own window.
          if (!existsSync(join(this.#project, path, 'trainyard.yaml'))) walk(path);
        } else if (entry.isFile() && (wanted.size === 0 || wanted.has(extname(entry.name).toLowerCase()))) {
          const stats = lstatSync(join(this.#project, path), { throwIfNoEntry: false });
          if (stats) files.push({ path, bytes: stats.size, modifiedAt: stats.mtime.toISOString() });
        }
      }
    };
    walk('');
    return { files, truncated: left <= 0 };
  }

  /** The pipeline files; each is read again only when it changed. */
  pipelines(): PipelineSummary[] {
    return this.list(['.yaml', '.yml'])
      .files.filter(({ path }) => basename(path) !== 'trainyard.yaml' && !/(?:^|\/)nodes\//.test(path))
      .flatMap((found) => {
        const stamp = `${found.bytes}.${found.modifiedAt}`;
        const known = this.#known.get(found.path);
        const summary = known?.stamp === stamp ? known.summary : this.#summaryOf(found);
        this.#known.set(found.path, { stamp, summary });
        return summary ? [summary] : [];
      });
  }

  #summaryOf({ path, modifiedAt }: FoundFile): PipelineSummary | null {
    const source = readPipelineSource(join(this.#project, path), false);
    const document = source.ok ? parsePipelineFile(source.value).document : undefined;
    if (!document) return null;
    const { id, name, nodes } = document;
    return { file: path, id, name: name || id || basename(path), nodes: nodes.length, modifiedAt };
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A folder that may not be looked into has no files here.
    return [];
  }
}
