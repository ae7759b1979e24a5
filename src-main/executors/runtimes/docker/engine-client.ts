import { type IncomingMessage, request } from 'node:http';
import { problem, type Result } from '../../../../shared/base/result.ts';

/** Why an engine gave no answer that can be used. `status` is there when it answered. */
export interface EngineProblem {
  readonly kind: 'unreachable' | 'timeout' | 'aborted' | 'status';
  readonly status: number | null;
  /** The engine's own words, or the system's. */
  readonly message: string;
  /** `ENOENT`, `EACCES` and their kin. */
  readonly code: string | null;
}

export interface EngineRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: { readonly [name: string]: string };
  readonly body?: unknown;
  /** The whole call, answer included, takes at most this long. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface EngineAnswer {
  readonly status: number;
  readonly text: string;
}

const usualDeadlineMs = 30_000;
/** More than any answer that is asked for; an engine that sends more is not listened to. */
const mostCharacters = 32 * 1024 * 1024;
/** The oldest API that is spoken: Docker 20.10. */
export const apiVersion = '1.41';

/**
 * The Docker Engine API over a unix socket. Every call ends: with the answer, or at its deadline, also when the engine hangs
 * or its answer is cut off in the middle.
 */
export class EngineClient {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** The answer, whatever its status. */
  async call(path: string, options: EngineRequest = {}): Promise<Result<EngineAnswer, EngineProblem>> {
    const { signal, deadlineMs = usualDeadlineMs } = options;
    const deadline = AbortSignal.timeout(deadlineMs);
    const end = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const incoming = await this.#open(path, options, end);
      let text = '';
      incoming.setEncoding('utf8');
      for await (const piece of incoming) {
        text += piece as string;
        if (text.length > mostCharacters) throw new Error('the answer is larger than any answer should be');
      }
      return { ok: true, value: { status: incoming.statusCode ?? 0, text } };
    } catch (error) {
      return problem(problemOf(error, signal, deadline, deadlineMs));
    }
  }

  /** The JSON of an answer with a status below 300; anything else is a problem. */
  async json<Value>(path: string, options: EngineRequest = {}): Promise<Result<Value, EngineProblem>> {
    const answer = await this.call(path, options);
    if (!answer.ok) return answer;
    const { status, text } = answer.value;
    if (status >= 300) return problem(statusProblem(status, text));
    try {
      return { ok: true, value: (text === '' ? null : JSON.parse(text)) as Value };
    } catch {
      return problem({ kind: 'status', status, message: 'The answer is no JSON.', code: null });
    }
  }

  /**
   * Hands over each line of an endless answer until it ends, `signal` aborts, or nothing came for `silenceMs`. Resolves with
   * why it ended; null when the engine ended it.
   */
  async lines(
    path: string,
    options: EngineRequest & { readonly silenceMs?: number },
    onLine: (line: string) => void,
  ): Promise<EngineProblem | null> {
    const { signal, silenceMs } = options;
    const silence = new AbortController();
    const wait = (): NodeJS.Timeout | undefined =>
      silenceMs === undefined ? undefined : setTimeout(() => silence.abort(), silenceMs);
    let timer = wait();
    const end = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    try {
      const incoming = await this.#open(path, options, end);
      incoming.setEncoding('utf8');
      let rest = '';
      const isRefusal = (incoming.statusCode ?? 0) >= 300;
      for await (const piece of incoming) {
        clearTimeout(timer);
        timer = wait();
        const lines = (rest + (piece as string)).split('\n');
        rest = (lines.pop() ?? '').slice(0, mostCharacters);
        if (isRefusal) rest = [...lines, rest].join('\n');
        else for (const line of lines) if (line.trim() !== '') onLine(line);
      }
      if (isRefusal) return statusProblem(incoming.statusCode ?? 0, rest);
      if (rest.trim() !== '') onLine(rest);
      return null;
    } catch (error) {
      return problemOf(error, signal, silence.signal, silenceMs ?? 0);
    } finally {
      clearTimeout(timer);
    }
  }

  #open(path: string, options: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { method = 'GET', query = {}, body } = options;
    const search = new URLSearchParams(query).toString();
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath: this.#socketPath,
        path: `/v${apiVersion}${path}${search === '' ? '' : `?${search}`}`,
        method,
        agent: false,
        signal,
        headers: {
          Host: 'docker',
          ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        incoming.on('error', reject);
        resolve(incoming);
      });
      outgoing.end(text);
    });
  }
}

function problemOf(
  error: unknown,
  signal: AbortSignal | undefined,
  deadline: AbortSignal,
  deadlineMs: number,
): EngineProblem {
  if (signal?.aborted) return { kind: 'aborted', status: null, message: 'It was not waited for.', code: null };
  // An answer that was begun ends like one that the engine broke off.
  if (deadline.aborted) {
    return {
      kind: 'timeout',
      status: null,
      message: `No answer within ${Math.ceil(deadlineMs / 1000)} s.`,
      code: null,
    };
  }
  const { code = null, message } = error as NodeJS.ErrnoException;
  return { kind: 'unreachable', status: null, message, code };
}

function statusProblem(status: number, text: string): EngineProblem {
  let message = text;
  try {
    message = String((JSON.parse(text) as { message?: unknown }).message ?? text);
  } catch {
    // A proxy in between answers in its own words.
  }
  return { kind: 'status', status, message: message.trim().slice(0, 2000), code: null };
}

/** Whether the engine may well be there again later. */
export const isOutage = ({ kind, status }: EngineProblem): boolean =>
  kind === 'unreachable' || kind === 'timeout' || status === 502 || status === 503;
