import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readPipelineSource } from '../pipelines/read-pipeline-source.ts';
import { createTrust, namedChanges, type Trust } from '../pipelines/trust.ts';
import type { PlanRefusal } from '../runs/plan-service.ts';
import { type ProjectFolders, pipelineCopy } from '../runs/run-folder.ts';
import { readRun, runIds } from '../runs/run-reader.ts';

const refusal = (message: string): PlanRefusal => ({ exitCode: 3, message, diagnostics: [] });

/** Files at the top of a project that are looked through for a pipeline that was accepted. */
const mostFiles = 200;

/** Asks, before anything starts, whether it came from somebody else and was not accepted. */
export class Restrictions {
  readonly trust: Trust;
  readonly #folder: string;
  readonly #folders: ProjectFolders;

  /** @param folder where the user's decisions are kept, outside all projects */
  constructor(folder: string, folders: ProjectFolders) {
    this.#folder = folder;
    this.#folders = folders;
    this.trust = createTrust({ folder });
  }

  async isRestricted(file: string, text: string): Promise<boolean> {
    return existsSync(this.#folder) && (await this.trust.isRestricted(file, text));
  }

  /** Why a pipeline with this text may not run; null where it may. */
  async ofFile(file: string, text: string | undefined): Promise<PlanRefusal | null> {
    if (!existsSync(this.#folder)) return null;
    const source = text === undefined ? readPipelineSource(file) : null;
    // A file that cannot be read is refused for that, in its own words.
    if (source && !source.ok) return null;
    if (!(await this.isRestricted(file, text ?? source?.value.toString('utf8') ?? ''))) return null;
    const shown = relative(this.#folders.project, file);
    const changed = await this.trust.changedSinceAccepted(file, text ?? source?.value.toString('utf8') ?? '');
    return refusal(
      changed.length > 0
        ? `${shown} came from elsewhere, and nothing of it is run: changed since you accepted it: ${namedChanges(changed)}.`
        : `${shown} came from elsewhere and was not accepted, so nothing of it is run. Look at what it would run, then trust it.`,
    );
  }

  /** Why an endpoint of a pipeline may not be started: its files in this project are restricted as they are now. */
  async ofPipeline(pipelineId: string, files: readonly { readonly file: string; readonly id: string }[]) {
    for (const { file } of files.filter(({ id }) => id === pipelineId)) {
      const refused = await this.ofFile(resolve(this.#folders.project, file), undefined);
      if (refused) return refused;
    }
    return null;
  }

  /**
   * Why nothing in the project may be started or looked into: it came from somebody else, and none of its pipelines was
   * accepted as it is now. Null where that does not hold.
   */
  async ofProject(): Promise<string | null> {
    const { project } = this.#folders;
    // A text that nobody can have accepted tells whether the folder is restricted at all.
    if (!(await this.isRestricted(join(project, 'trainyard.yaml'), ''))) return null;
    const names = readdirSync(project).filter((name) => /\.ya?ml$/.test(name));
    for (const name of names.slice(0, mostFiles)) {
      const source = readPipelineSource(join(project, name));
      if (source.ok && !(await this.isRestricted(join(project, name), source.value.toString('utf8')))) return null;
    }
    return 'This project came in a bundle and is restricted; accept one of its pipelines first.';
  }

  /** Why the stored pipeline of a run may not run again. */
  async ofRun(runId: string): Promise<PlanRefusal | null> {
    if (!existsSync(this.#folder) || !runIds(this.#folders).includes(runId)) return null;
    const { folder, state } = readRun(this.#folders, runId);
    const copy = pipelineCopy(folder);
    const text = existsSync(copy) ? readFileSync(copy, 'utf8') : '';
    return this.ofFile(resolve(this.#folders.project, state.file || '.'), text);
  }
}
