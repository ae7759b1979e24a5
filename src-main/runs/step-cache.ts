import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Fingerprint } from '../../shared/base/ids.ts';
import type { FingerprintParts } from '../../shared/plan/execution-plan.ts';
import type { StepRecord } from '../../shared/plan/step-record.ts';

/** A result that can stand for any execution with the same fingerprint. */
export interface CachedStep {
  readonly fingerprint: Fingerprint;
  readonly pipelineId: string;
  readonly stepId: string;
  readonly type: string;
  readonly runId: string;
  readonly attempt: number;
  readonly record: StepRecord;
  readonly durationMs: number;
  readonly peakMemoryBytes: number;
}

/** So many results of a step are held against the present when a change is explained. */
const rememberedResults = 20;

/**
 * Results by fingerprint, and the last one of every step, for explaining why a step is not the same. An append-only file
 * that is made again from the run logs when it is not there or damaged.
 */
export class StepCache {
  readonly #path: string;
  readonly #byFingerprint = new Map<string, CachedStep>();
  /** Of every step of a pipeline, newest last, each fingerprint once. */
  readonly #ofStep = new Map<string, CachedStep[]>();
  #unsaved: string[] = [];
  /** The stored file is sound, so that it can be added to; else all that is known is written anew. */
  #isWhole: boolean;

  /** @param rebuild all results of the run logs, asked for when the file is not there or damaged */
  constructor(path: string, rebuild: () => Iterable<CachedStep> = () => []) {
    this.#path = path;
    const lines = readIfThere(path)?.split('\n') ?? [];
    const steps = lines.flatMap((line) => parse(line) ?? []);
    this.#isWhole = lines.length > 1 && lines.at(-1) === '' && steps.length === lines.length - 1;
    if (this.#isWhole) for (const step of steps) this.#index(step);
    else for (const some of [rebuild(), steps]) for (const step of some) this.add(step);
  }

  find(fingerprint: Fingerprint): CachedStep | undefined {
    return this.#byFingerprint.get(fingerprint);
  }

  /** The parts with which a step of a pipeline succeeded, newest first. */
  earlierParts(pipelineId: string, stepId: string): FingerprintParts[] {
    const results = this.#ofStep.get(`${pipelineId}/${stepId}`) ?? [];
    return results.flatMap(({ record }) => record.parts ?? []).reverse();
  }

  lastOf(pipelineId: string, stepId: string): CachedStep | undefined {
    return this.#ofStep.get(`${pipelineId}/${stepId}`)?.at(-1);
  }

  /** What the step took, as the median of the results that are known; undefined without any. */
  usual(
    pipelineId: string,
    stepId: string,
  ): { readonly durationMs: number; readonly peakMemoryBytes: number; readonly attempts: number } | undefined {
    const results = this.#ofStep.get(`${pipelineId}/${stepId}`);
    if (!results) return undefined;
    const durationMs = Math.round(median(results.map((result) => result.durationMs)));
    const peakMemoryBytes = Math.round(median(results.map((result) => result.peakMemoryBytes)));
    return { durationMs, peakMemoryBytes, attempts: results.length };
  }

  add(step: CachedStep): void {
    this.#index(step);
    this.#unsaved.push(`${JSON.stringify(step)}\n`);
  }

  /** A hit is the step's latest result from now on, even when another pipeline made it. */
  touch(hit: CachedStep, pipelineId: string, stepId: string): void {
    if (this.lastOf(pipelineId, stepId)?.fingerprint !== hit.fingerprint) this.add({ ...hit, pipelineId, stepId });
  }

  forget(fingerprint: Fingerprint): void {
    this.#byFingerprint.delete(fingerprint);
  }

  save(): void {
    if (this.#unsaved.length === 0) return;
    const text = this.#unsaved.join('');
    this.#unsaved = [];
    mkdirSync(dirname(this.#path), { recursive: true });
    if (this.#isWhole) appendFileSync(this.#path, text);
    else replaceFile(this.#path, text);
    this.#isWhole = true;
  }

  /** Removes the stored file; the next opening makes it again from the run logs. */
  discard(): void {
    rmSync(this.#path, { force: true });
  }

  all(): IterableIterator<CachedStep> {
    return this.#byFingerprint.values();
  }

  #index(step: CachedStep): void {
    this.#byFingerprint.set(step.fingerprint, step);
    const key = `${step.pipelineId}/${step.stepId}`;
    const results = this.#ofStep.get(key);
    if (!results) {
      this.#ofStep.set(key, [step]);
      return;
    }
    const known = results.findIndex(({ fingerprint }) => fingerprint === step.fingerprint);
    if (known >= 0) results.splice(known, 1);
    else if (results.length >= rememberedResults) results.shift();
    results.push(step);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2;
}

function parse(line: string): CachedStep | undefined {
  try {
    const step = JSON.parse(line) as CachedStep | null;
    return typeof step?.fingerprint === 'string' && typeof step.record?.outputs === 'object' ? step : undefined;
  } catch {
    return undefined;
  }
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
