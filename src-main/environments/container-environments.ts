import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { canonicalJson } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { isRequirement } from '../../shared/catalog/requirement.ts';
import { readIfThere, writeFileAtomic } from '../base/atomic-file.ts';
import { withExclusiveClaim } from '../base/exclusive-claim.ts';
import { type InstalledPackages, listingCode } from './installed-packages.ts';
import type { EnvironmentRequest } from './python-environments.ts';
import { describePythonRequirement, pythonVersionFits } from './python-version.ts';

/** Runs a program in an image, with one folder that it may write; the value is its exit code. */
export type RunInImage = (
  helper: {
    readonly image: string;
    readonly argv: readonly string[];
    readonly env: { readonly [name: string]: string };
    readonly folder: string;
    readonly network: 'none' | 'bridge';
  },
  signal: AbortSignal,
) => Promise<Result<number, Failure>>;

/** Python in an image, ready for steps with certain requirements. */
export interface ContainerPython {
  readonly key: string;
  readonly executable: string;
  readonly python: string;
  readonly lock: readonly string[];
  readonly lockDigest: string;
  /** What a container must see beside the image; absent where the image has everything. */
  readonly folder?: string;
}

export interface ContainerEnvironmentRequest extends EnvironmentRequest {
  /** Id of the image: its content decides what there is. */
  readonly image: string;
  /** Its name, for people. */
  readonly name: string;
  /** Variables for the installer. */
  readonly env: { readonly [name: string]: string };
}

interface Seen extends InstalledPackages {
  readonly python: string;
}

/**
 * Python packages for containers: those of the image where they do, else an environment on top of it, made once in a
 * container of that image and named by its content.
 */
export class ContainerEnvironments {
  readonly #home: string;
  readonly #user: { readonly uid: number; readonly gid: number };

  constructor(options: { readonly cacheHome: string; readonly user: { readonly uid: number; readonly gid: number } }) {
    this.#home = join(options.cacheHome, 'container-environments');
    this.#user = options.user;
  }

  async prepare(
    request: ContainerEnvironmentRequest,
    run: RunInImage,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Result<ContainerPython, Failure>> {
    const strange = request.requirements.find((text) => !isRequirement(text));
    if (strange !== undefined)
      return unavailable(`${JSON.stringify(strange)} is not a requirement; write it as in "pandas>=2,<3".`);
    const requirements = [...new Set(request.requirements.map((text) => text.trim()))].sort();
    const key = digestOf([request.image, ...requirements]).slice(0, 24);
    const folder = join(this.#home, key);
    const known = readReady(folder);
    if (known) return this.#fits(known, request);
    const waiting = (): void => onProgress('waiting for another run that prepares the same environment');
    const made = await withExclusiveClaim(`${folder}.claims`, signal, waiting, async () => {
      const meanwhile = readReady(folder);
      if (meanwhile) return ok(meanwhile);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      await mkdir(folder, { recursive: true });
      if (process.getuid?.() === 0) await chown(folder, this.#user.uid, this.#user.gid);
      const built = await this.#build({ ...request, requirements }, key, folder, run, onProgress, signal);
      if (built.ok) await writeFileAtomic(join(folder, 'ready.json'), JSON.stringify(built.value));
      else await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      return built;
    });
    return made.ok ? this.#fits(made.value, request) : made;
  }

  #fits(ready: ContainerPython, { version, name }: ContainerEnvironmentRequest): Result<ContainerPython, Failure> {
    if (pythonVersionFits(ready.python, version)) return ok(ready);
    return unavailable(
      `The image ${name} has Python ${ready.python}, but ${describePythonRequirement(version)} is needed; choose another image.`,
    );
  }

  async #build(
    request: ContainerEnvironmentRequest,
    key: string,
    folder: string,
    run: RunInImage,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Result<ContainerPython, Failure>> {
    const { image, name, requirements } = request;
    const look = async (python: string): Promise<Result<Seen, Failure>> => {
      const argv = [
        '/bin/sh',
        '-c',
        '"$0" -c "$1" "$2" >seen.json 2>seen.txt',
        python,
        versionCode + listingCode,
        JSON.stringify(requirements),
      ];
      const end = await run({ image, argv, env: {}, folder, network: 'none' }, signal);
      if (!end.ok) return end;
      if (end.value !== 0)
        return unavailable(
          `The image ${name} has no Python that works (python3): ${await lastLine(join(folder, 'seen.txt'))}`,
        );
      const text = (await readIfThere(join(folder, 'seen.json'))) ?? '';
      const [version = '', ...rest] = text.split('\n');
      return ok({ ...(JSON.parse(rest.join('\n')) as InstalledPackages), python: version });
    };
    onProgress(`looking at the packages of ${name}`);
    const inImage = await look('python3');
    if (!inImage.ok) return inImage;
    if (inImage.value.missing.length === 0) return ok(ready(key, image, 'python3', inImage.value));
    onProgress(`preparing ${inImage.value.missing.join(', ')} for ${name}`);
    const executable = join(folder, 'env', 'bin', 'python');
    const script = [
      'python3 -m venv --without-pip --system-site-packages env',
      'env/bin/python -m pip install --disable-pip-version-check --no-cache-dir --no-input "$@"',
    ].join(' && ');
    const argv = ['/bin/sh', '-c', `{ ${script}; } >install.txt 2>&1`, 'sh', ...requirements];
    const end = await run({ image, argv, env: request.env, folder, network: 'bridge' }, signal);
    if (!end.ok) return end;
    if (end.value !== 0) {
      return unavailable(
        `${requirements.join(', ')} could not be installed for ${name}: ${await lastLine(join(folder, 'install.txt'))}`,
      );
    }
    const seen = await look(executable);
    return seen.ok ? ok({ ...ready(key, image, executable, seen.value), folder: join(folder, 'env') }) : seen;
  }
}

const versionCode = 'import platform; print(platform.python_version())\n';

const unavailable = (message: string): Result<never, Failure> =>
  problem({ reason: 'environment-unavailable', message });
const digestOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');

function ready(key: string, image: string, executable: string, { python, lock }: Seen): ContainerPython {
  return { key, executable, python, lock, lockDigest: digestOf([canonicalJson({ image, python, lock: [...lock] })]) };
}

function readReady(folder: string): ContainerPython | undefined {
  const file = join(folder, 'ready.json');
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ContainerPython;
  } catch {
    return undefined;
  }
}

async function lastLine(file: string): Promise<string> {
  const lines = ((await readIfThere(file)) ?? '').trim().split('\n');
  const telling = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
  return telling.trim().slice(0, 300) || 'it said nothing';
}
