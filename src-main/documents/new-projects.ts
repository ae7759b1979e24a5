import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { Catalog } from '../../shared/catalog/node-type.ts';
import { newFolderProblem } from '../base/project-path.ts';
import { systemProblem } from '../base/system-problem.ts';
import {
  type BundleContents,
  type BundleManifest,
  createBundle,
  inspectBundle,
  openBundle,
} from '../pipelines/bundle.ts';
import { createProject } from '../pipelines/project-templates.ts';
import type { Trust } from '../pipelines/trust.ts';
import type { DocumentFiles, DocumentProblem } from './document-files.ts';

export interface NewProjectsOptions {
  readonly project: string;
  readonly templates: string;
  readonly files: DocumentFiles;
  readonly trust: Trust;
  readonly catalog: () => Catalog;
}

/** A project and the pipeline file in it that is opened first. */
export interface NewProject {
  readonly folder: string;
  readonly file: string;
}

/** Makes projects of templates and of bundles, and bundles of projects. */
export class NewProjects {
  readonly #options: NewProjectsOptions;

  constructor(options: NewProjectsOptions) {
    this.#options = options;
  }

  /** Makes a project in this folder, or in the next free one of that name. */
  async create(folder: string, template: string | null): Promise<Result<NewProject, DocumentProblem>> {
    const wrong = newFolderProblem(folder);
    if (wrong !== undefined) return problem({ exitCode: 3, message: wrong });
    return told(folder, async () => {
      const target = freeFolder(folder);
      const made = createProject(this.#options.templates, target, template);
      if (!made.ok) {
        const { kind, message, fix } = made.problem;
        return problem({ exitCode: kind === 'notFound' ? 5 : 3, message: `${message}${fix ? ` ${fix}` : ''}` });
      }
      return ok({ folder: target, file: made.value.find((path) => path.endsWith('.pipeline.yaml')) ?? '' });
    });
  }

  /** Packs the pipeline file as it is on disk. */
  async bundle(
    file: string,
  ): Promise<Result<{ fileName: string; content: Buffer; manifest: BundleManifest }, DocumentProblem>> {
    const { project, files, catalog } = this.#options;
    const read = files.read(file);
    if (!read.ok) return read;
    const place = files.place(file);
    if (!place.ok) return place;
    const fileName = `${basename(file).replace(/(?:\.pipeline)?\.ya?ml$/, '')}.trainyard`;
    return withScratch(async (folder) => {
      const out = join(folder, fileName);
      const made = await createBundle({ project, pipelineFile: place.value, catalog: catalog(), out });
      if (!made.ok) return problem({ exitCode: 3, message: made.problem.replaceAll(place.value, file) });
      return ok({ fileName, content: await readFile(out), manifest: made.value });
    });
  }

  inspectBundle(content: Buffer): Promise<Result<BundleContents, DocumentProblem>> {
    return withScratch(async (folder) => {
      const path = join(folder, 'bundle.trainyard');
      await writeFile(path, content);
      const read = await inspectBundle(path);
      return read.ok ? read : problem({ exitCode: 3, message: read.problem.replaceAll(path, 'The bundle') });
    });
  }

  /** Unpacks a bundle into a new folder, restricted. */
  async openBundle(content: Buffer, folder: string): Promise<Result<NewProject, DocumentProblem>> {
    const wrong = newFolderProblem(folder);
    if (wrong !== undefined) return problem({ exitCode: 3, message: wrong });
    return withScratch((scratch) =>
      told(folder, async () => {
        const path = join(scratch, 'bundle.trainyard');
        await writeFile(path, content);
        const opened = await openBundle(path, folder, this.#options.trust);
        if (!opened.ok) return problem({ exitCode: 3, message: opened.problem.replaceAll(path, 'The bundle') });
        return ok({ folder, file: opened.value.pipeline });
      }),
    );
  }
}

/** What the system refuses becomes a sentence. */
async function told<Value>(
  folder: string,
  act: () => Promise<Result<Value, DocumentProblem>>,
): Promise<Result<Value, DocumentProblem>> {
  try {
    return await act();
  } catch (error) {
    const words = systemProblem(error);
    if (words === undefined) throw error;
    return problem({ exitCode: 6, message: `${folder} could not be made: ${words} Choose another folder.` });
  }
}

function freeFolder(folder: string): string {
  const isFree = (path: string): boolean =>
    !existsSync(path) || (statSync(path).isDirectory() && readdirSync(path).length === 0);
  let found = folder;
  for (let number = 2; !isFree(found); number += 1) found = `${folder}-${number}`;
  return found;
}

async function withScratch<Value>(act: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bundle-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
