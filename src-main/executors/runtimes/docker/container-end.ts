import type { Failure } from '../../../../shared/base/failure.ts';
import { formatMemory } from '../../../../shared/pipeline/quantities.ts';

/** What the engine says of a container, as far as it matters. */
export interface ContainerState {
  readonly Status: string;
  readonly Running: boolean;
  readonly OOMKilled: boolean;
  readonly Pid: number;
  readonly ExitCode: number;
  readonly Error: string;
  readonly StartedAt: string;
  readonly FinishedAt: string;
}

/** What the wrapper in the container left behind. */
export interface ExitNote {
  readonly code: number;
  readonly peakBytes: number;
  readonly cpuMs: number;
  readonly isMissing: boolean;
}

/** Reads `exit-code`: undefined where there is none, or where it is not what the wrapper writes. */
export function readExitNote(text: string | undefined): ExitNote | undefined {
  const match = /^(\d{1,3}) (\d{1,19}) (\d{1,19}) ?(missing)?\n$/.exec(text ?? '');
  if (!match) return undefined;
  const [, code, peak, nanoseconds, missing] = match;
  return {
    code: Number(code),
    peakBytes: Number(peak),
    cpuMs: Math.round(Number(nanoseconds) / 1e6),
    isMissing: missing !== undefined,
  };
}

/** How an attempt ended in its container: what `collect` of the step runner is told. */
export interface ContainerEnd {
  readonly ending: {
    /** Null: nobody saw it. */
    readonly exitCode: number | null;
    /** Seconds since 1970. */
    readonly startedAt: number;
    readonly durationS: number;
    readonly cpuMs: number;
    readonly peakBytes: number;
  };
  readonly failure: Failure | null;
}

export interface EndWitnesses {
  /** Null: there is no such container any more. */
  readonly state: ContainerState | null;
  readonly note: ExitNote | undefined;
  /** Why we ended it, where we did. */
  readonly cause: Failure | null;
  readonly memoryBytes: number;
  readonly program: string;
  readonly nowMs: number;
}

/**
 * Puts together what three witnesses say: the wrapper's note decides the exit code, the engine whether memory was the reason,
 * and we whether it was ended on purpose. Success needs a code of 0 that somebody read.
 */
export function endOfContainer({ state, note, cause, memoryBytes, program, nowMs }: EndWitnesses): ContainerEnd {
  const startedMs = timeOf(state?.StartedAt) ?? nowMs;
  const finishedMs = timeOf(state?.FinishedAt) ?? nowMs;
  const exitCode = note?.code ?? (state === null || timeOf(state.StartedAt) === undefined ? null : state.ExitCode);
  return {
    ending: {
      exitCode,
      startedAt: startedMs / 1000,
      durationS: Math.max(0, finishedMs - startedMs) / 1000,
      cpuMs: note?.cpuMs ?? 0,
      peakBytes: note?.peakBytes ?? 0,
    },
    failure: cause ?? failureOf(state, note, memoryBytes, program),
  };
}

function failureOf(
  state: ContainerState | null,
  note: ExitNote | undefined,
  memoryBytes: number,
  program: string,
): Failure | null {
  if (state?.OOMKilled) {
    const allowed = formatMemory(memoryBytes);
    const message =
      note?.code === 0
        ? `A process inside was killed for lack of memory, although the step returned 0; it may use ${allowed}. Raise resources.memory.`
        : `Out of memory: it may use ${allowed}. Raise resources.memory, or give it less to do.`;
    return { reason: 'out-of-memory', message };
  }
  if (note?.isMissing) {
    return {
      reason: 'environment-unavailable',
      message: `Program "${program}" is not in the image; install it there, or correct the command.`,
    };
  }
  if (state === null && note === undefined) {
    return { reason: 'lost', message: 'Its container was removed outside of Trainyard before it had ended.' };
  }
  return null;
}

/** Milliseconds; undefined for the year 1, with which the engine says never. */
function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) || time <= 0 ? undefined : time;
}

/** Whether only the end of the engine explains the end of a container: it was killed, and neither by us nor for memory. */
export const isInterruption = (
  state: ContainerState | null,
  note: ExitNote | undefined,
  cause: Failure | null,
): boolean =>
  cause === null &&
  note === undefined &&
  state !== null &&
  !state.OOMKilled &&
  [137, 143, 255].includes(state.ExitCode);

/** Why a container could not be started, in one sentence. `message` is the engine's. */
export function startFailure(message: string, image: string): Failure {
  const text = message.replace(/\s+/g, ' ');
  const unavailable = (sentence: string): Failure => ({ reason: 'environment-unavailable', message: sentence });
  if (/could not select device driver/.test(text)) {
    return unavailable(
      'Docker has no GPU runtime: install nvidia-container-toolkit, run nvidia-ctk runtime configure --runtime=docker, and restart Docker.',
    );
  }
  if (/nvidia-container-cli|running hook|nvidia/i.test(text)) {
    return unavailable(`The GPU driver failed: ${shortened(text)}; check nvidia-smi on the machine of the engine.`);
  }
  if (/gathering device information|no such device|\/dev\//.test(text) && /no such file|not exist/.test(text)) {
    return unavailable(`A device is not there: ${shortened(text)}.`);
  }
  if (/exec format error/.test(text)) {
    return unavailable(`The image ${image} is made for another type of processor.`);
  }
  if (/"\/bin\/sh".*no such file|exec: "\/bin\/sh"/.test(text)) {
    return unavailable(`The image ${image} has no /bin/sh, which steps in containers need.`);
  }
  if (/no space left/.test(text)) {
    return { reason: 'disk-full', message: "Docker's disk is full; free some space, and run it again." };
  }
  if (/no such image/i.test(text)) return { reason: 'image-unavailable', message: `The image ${image} is gone.` };
  return unavailable(`Docker could not start it: ${shortened(text)}.`);
}

const shortened = (text: string): string => text.slice(0, 300).replace(/[.\s]+$/, '');
