import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { removeUnfinished, replaceFile } from '../base/atomic-file.ts';
import { projectPath } from '../base/project-path.ts';
import { systemProblem } from '../base/system-problem.ts';
import { pipelineLimitBytes, readPipelineSource } from '../pipelines/read-pipeline-source.ts';

/** Why nothing was done, with the exit code that the command line would give. */
export interface DocumentProblem {
  readonly exitCode: number;
  readonly message: string;
  /** The file as somebody else has written it meanwhile. */
  readonly conflict?: { readonly text: string; readonly digest: string };
}

export interface ReadDocument {
  readonly text: string;
  /** Hex sha256 of the bytes of the file. */
  readonly digest: string;
  readonly modifiedAt: string;
  readonly readOnly: boolean;
}

export const digestOfText = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** Reads and writes files of a project. One writer for all windows. */
export class DocumentFiles {
  readonly #project: string;
  /** Writes of a file happen one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(project: string) {
    this.#project = project;
  }

  /** The absolute path of a file of the project. */
  place(file: string): Result<string, DocumentProblem> {
    const path = projectPath(this.#project, file);
    return path.ok ? path : problem({ exitCode: 3, message: path.problem });
  }

  read(file: string): Result<ReadDocument, DocumentProblem> {
    const path = this.place(file);
    if (!path.ok) return path;
    const source = readPipelineSource(path.value, false);
    if (!source.ok) {
      const { exitCode, message } = source.problem;
      return problem({ exitCode, message: message.replaceAll(path.value, file) });
    }
    const text = source.value.toString('utf8');
    // Bytes that are no UTF-8 would not survive being written again.
    const isText = Buffer.from(text, 'utf8').equals(source.value);
    const digest = digestOfText(source.value);
    const readOnly = !isText || !isWritable(path.value) || parsePipelineFile(text).readOnly;
    return ok({ text, digest, readOnly, modifiedAt: statSync(path.value).mtime.toISOString() });
  }

  /**
   * Replaces a file as a whole, when it is still the one that its changes began with. An equal text is no conflict,
   * whoever wrote it.
   *
   * @param baseDigest null: there must be no file
   */
  save(file: string, text: string, baseDigest: string | null): Promise<Result<ReadDocument, DocumentProblem>> {
    return this.#next(() => this.#save(file, text, baseDigest));
  }

  /** Puts a file into the project under its name, or the next free one. */
  add(file: string, content: Uint8Array): Promise<Result<string, DocumentProblem>> {
    return this.#next(() => this.#add(file, content));
  }

  #next<Value>(act: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #save(file: string, text: string, baseDigest: string | null): Promise<Result<ReadDocument, DocumentProblem>> {
    const path = this.place(file);
    if (!path.ok) return path;
    if (!/\.ya?ml$/i.test(file)) {
      return problem({ exitCode: 3, message: `${file} is no name of a pipeline file. End it with .pipeline.yaml.` });
    }
    if (Buffer.byteLength(text) > pipelineLimitBytes) {
      return problem({
        exitCode: 3,
        message: `${file} would have more than 5 MB, the most that a pipeline file may have.`,
      });
    }
    const isThere = existsSync(path.value);
    let before: string | null = null;
    if (isThere) {
      const now = this.read(file);
      if (!now.ok) return now;
      before = now.value.digest;
      if (now.value.digest !== baseDigest && now.value.text !== text) {
        const { text: theirs, digest } = now.value;
        const message =
          baseDigest === null
            ? `${file} is there already; nothing was written.`
            : `${file} was changed by another window or program; nothing was written.`;
        return problem({ exitCode: 3, message, conflict: { text: theirs, digest } });
      }
      if (now.value.readOnly) return problem({ exitCode: 3, message: `${file} may not be written here.` });
    }
    try {
      await removeUnfinished(path.value);
      const mode = isThere ? { mode: statSync(path.value).mode & 0o777 } : {};
      const isStillWanted = (): boolean => digestAt(path.value) === before;
      const isWritten = await replaceFile(path.value, text, { ...mode, isStillWanted });
      // Another program was quicker: what it wrote is looked at like any other text.
      if (!isWritten) return this.#save(file, text, baseDigest);
    } catch (error) {
      const told = systemProblem(error);
      if (told === undefined) throw error;
      const shown = told.replaceAll(path.value, file);
      return problem({ exitCode: 6, message: `${file} could not be written, and is as it was: ${shown}` });
    }
    return this.read(file);
  }

  async #add(file: string, content: Uint8Array): Promise<Result<string, DocumentProblem>> {
    const ends = extname(file);
    const stem = file.slice(0, file.length - ends.length);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? file : `${stem}-${number}${ends}`;
      const path = this.place(name);
      if (!path.ok) return path;
      if (existsSync(path.value)) continue;
      try {
        const isStillWanted = (): boolean => !existsSync(path.value);
        if (!(await replaceFile(path.value, content, { isStillWanted }))) continue;
      } catch (error) {
        const told = systemProblem(error);
        if (told === undefined) throw error;
        return problem({ exitCode: 6, message: `${name} could not be written: ${told.replaceAll(path.value, name)}` });
      }
      return ok(name);
    }
  }
}

/** Null where there is no file. */
function digestAt(path: string): string | null {
  const source = readPipelineSource(path, false);
  return source.ok ? digestOfText(source.value) : null;
}

function isWritable(path: string): boolean {
  try {
    // It is replaced as a whole, which takes its folder as well.
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
