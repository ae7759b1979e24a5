import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { Gate, Metrics } from '../../shared/plan/step-record.ts';

/** Read at most this much at once, so that a step which reports a lot cannot hold up the engine. */
const chunkBytes = 1 << 20;

/** Longer names are a mistake of the step, and nothing could show them. */
const nameLimit = 200;

/** What a step said in its `events.ndjson`, read piece by piece as the file grows. */
export class AttemptReports {
  readonly #path: string;
  #offset = 0;
  #rest = '';
  #steps = new Map<string, number>();
  #changed: Record<string, number | null> = {};
  readonly #metrics: Record<string, number | null> = {};
  progress: { done: number; total: number | null; unit: string } | null = null;
  gate: Gate | undefined;
  /** Why the step is about to exit non-zero, in its own words. */
  failure: Failure | undefined;
  /** Lines that were no JSON objects, or metrics without a usable name; kept in the file, counted here. */
  damagedLines = 0;

  constructor(attemptFolder: string) {
    this.#path = join(attemptFolder, 'events.ndjson');
  }

  get metrics(): Metrics {
    return this.#metrics;
  }

  /** Reads on until `bytes`; returns metrics that are new since the last call, or undefined. */
  readUntil(bytes: number): Metrics | undefined {
    if (bytes <= this.#offset) return undefined;
    const fd = open(this.#path);
    if (fd === undefined) return undefined;
    try {
      while (this.#offset < bytes) {
        const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, bytes - this.#offset));
        const read = readSync(fd, buffer, 0, buffer.length, this.#offset);
        if (read === 0) break;
        this.#offset += read;
        this.#take(buffer.toString('latin1', 0, read));
      }
    } finally {
      closeSync(fd);
    }
    const changed = this.#changed;
    this.#changed = {};
    return Object.keys(changed).length > 0 ? changed : undefined;
  }

  /** The last line counts even without its line end. */
  finish(bytes: number): void {
    this.readUntil(bytes);
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
  }

  #take(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') this.#line(line);
  }

  #line(latin1: string): void {
    const event = parseReportLine(Buffer.from(latin1, 'latin1').toString('utf8'));
    if (!isObject(event)) {
      this.damagedLines += 1;
      return;
    }
    switch (event['type']) {
      case 'metric':
        this.#metric(event);
        break;
      case 'progress':
        this.progress = {
          done: Number(event['done']) || 0,
          total: typeof event['total'] === 'number' ? event['total'] : null,
          unit: typeof event['unit'] === 'string' ? event['unit'] : '',
        };
        break;
      case 'gate':
        this.gate = {
          open: event['open'] === true,
          rules: Array.isArray(event['rules']) ? (event['rules'] as readonly Json[]) : [],
        };
        break;
      case 'failure':
        this.failure = readFailure(event);
        break;
      default:
    }
  }

  /** The value with the highest `step` counts; among equals, and without one, the last. */
  #metric(event: JsonObject): void {
    const name = event['name'];
    if (typeof name !== 'string' || name === '' || name.length > nameLimit) {
      this.damagedLines += 1;
      return;
    }
    const step = typeof event['step'] === 'number' ? event['step'] : Number.NEGATIVE_INFINITY;
    if (step < (this.#steps.get(name) ?? Number.NEGATIVE_INFINITY)) return;
    this.#steps.set(name, step);
    const value = typeof event['value'] === 'number' && Number.isFinite(event['value']) ? event['value'] : null;
    for (const target of [this.#metrics, this.#changed]) {
      Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }
}

/** A string, which is left alone, or a number that JSON does not have but Python's `json.dumps` writes. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** One line of `events.ndjson`; undefined for what is no JSON. `NaN`, `Infinity` and `-Infinity` as values are read as `null`. */
export function parseReportLine(line: string): unknown {
  const parsed = parseOrUndefined(line);
  if (parsed !== undefined || !line.startsWith('{') || !/NaN|Infinity/.test(line)) return parsed;
  return parseOrUndefined(line.replace(stringOrNumber, (found) => (found.startsWith('"') ? found : 'null')));
}

function parseOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readFailure(event: JsonObject): Failure {
  const reason = event['reason'];
  const known = reason === 'data-rejected' || reason === 'input-missing' ? reason : 'exit-non-zero';
  return { reason: known, message: typeof event['message'] === 'string' ? event['message'] : 'The step failed.' };
}

/** A step may put anything in the place of its file: what is no file is read as if it were empty. */
function open(path: string): number | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    return undefined;
  } catch {
    return undefined;
  }
}
