import type { StampedEvent } from '../../shared/run/run-event.ts';
import { isTerminal, type RunState, type StepState, type StepStatus } from '../../shared/run/run-state.ts';
import type { Output } from './command.ts';
import { eventWords } from './event-line.ts';
import { keyMetrics } from './key-metrics.ts';
import { counted, cut, duration, localTime, metricText, onOneLine } from './printable.ts';

/** Shows a run while it goes on, on standard error. */
export interface Progress {
  /** Called after `state` has taken the events in. */
  show(state: RunState, events: readonly StampedEvent[]): void;
  /** Leaves the screen ready for the summary. */
  end(state: RunState): void;
}

/** A block of lines that is redrawn on a terminal, else a line for each thing worth knowing. */
export const progressOn = (output: Output): Progress => (output.isTerminal ? new Block(output) : new Lines(output));

/** What is not told line by line: it is told again, and better, a moment later. */
const quiet = new Set<StampedEvent['type']>(['step-starting', 'step-reported', 'step-added', 'run-finished']);

class Lines implements Progress {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  show(_state: RunState, events: readonly StampedEvent[]): void {
    let text = '';
    for (const event of events) {
      if (quiet.has(event.type)) continue;
      const step = 'stepId' in event ? `${event.stepId}: ` : '';
      text += `${localTime(event.at).slice(11)} ${step}${onOneLine(eventWords(event), 200)}\n`;
    }
    if (text !== '') this.#output.write(text);
  }

  end(): void {}
}

const icons: Readonly<Record<StepStatus, string>> = {
  queued: '·',
  starting: '◌',
  running: '●',
  'lost-contact': '?',
  succeeded: '✓',
  cached: '✓',
  failed: '✗',
  skipped: '–',
  cancelled: '■',
  interrupted: '■',
};
const colours: Partial<Record<StepStatus, number>> = { running: 36, succeeded: 32, cached: 32, failed: 31 };

/** Which steps are shown when there is no room for all: smaller first. */
const importance: Readonly<Record<StepStatus, number>> = {
  running: 0,
  'lost-contact': 0,
  starting: 1,
  failed: 2,
  interrupted: 2,
  cancelled: 3,
  succeeded: 4,
  queued: 5,
  cached: 6,
  skipped: 7,
};

/** Shortest time between two drawings, in milliseconds. */
const redrawEveryMs = 100;
const barWidth = 20;

class Block implements Progress {
  readonly #output: Output;
  #drawn = 0;
  #timer: NodeJS.Timeout | null = null;
  #state: RunState | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  show(state: RunState): void {
    this.#state = state;
    this.#timer ??= setTimeout(() => this.#tick(), redrawEveryMs);
  }

  end(state: RunState): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#draw(state);
    this.#drawn = 0;
  }

  /** Draws, and as long as something runs draws again, since its time goes on. */
  #tick(): void {
    this.#timer = null;
    const state = this.#state;
    if (!state) return;
    this.#draw(state);
    const running = [...state.steps.values()].some((step) => step.status === 'running');
    if (running && state.outcome === null) {
      this.#timer = setTimeout(() => this.#tick(), redrawEveryMs * 5);
      this.#timer.unref();
    }
  }

  #draw(state: RunState): void {
    const { rows, columns } = this.#output;
    const steps = [...state.steps.values()];
    const room = Math.max(3, rows - 3);
    const order = new Map(steps.map((step, index) => [step, index]));
    const shown = steps
      .toSorted((a, b) => importance[a.status] - importance[b.status])
      .slice(0, room)
      .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const width = Math.min(30, Math.max(4, ...shown.map(({ id }) => id.length)));
    const lines = shown.map((step) => this.#line(step, width, columns));
    lines.push(footer(state, steps, columns));
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    this.#output.write(`${up}${lines.map((line) => `\r\u001b[2K${line}\n`).join('')}\u001b[J`);
    this.#drawn = lines.length;
  }

  #line(step: StepState, width: number, columns: number): string {
    const time =
      step.status === 'running' && step.startedAt !== null
        ? duration(Math.max(0, Date.now() - Date.parse(step.startedAt)))
        : step.durationMs > 0
          ? duration(step.durationMs)
          : '';
    const { status, progress } = step;
    const detail = progress && !isTerminal(status) ? stepsDone(progress) : onOneLine(noteOf(step), 200);
    const text = `${onOneLine(step.id, width).padEnd(width)}  ${status.padEnd(12)}${time.padStart(10)}  ${detail}`;
    const line = `${icons[status]} ${cut(text.trimEnd(), Math.max(20, columns - 3))}`;
    const colour = colours[status];
    return this.#output.colour && colour !== undefined ? `\u001b[${colour}m${line}\u001b[0m` : line;
  }
}

const stepsDone = ({ done, total, unit }: NonNullable<StepState['progress']>): string =>
  total === null || total <= 0
    ? `${done} ${onOneLine(unit, 20)}`
    : `${bar(done, total)} ${done}/${total} ${onOneLine(unit, 20)}`;

function bar(done: number, total: number): string {
  const filled = Math.round(barWidth * Math.min(1, Math.max(0, total > 0 ? done / total : 1)));
  return `[${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}]`;
}

/** What is worth saying of a step beside its state: why it waits, failed or was skipped, else its first metric. */
function noteOf(step: StepState): string {
  if (step.note !== '') return step.note;
  if (step.failure !== null) return step.failure.message;
  if (step.because !== null) return step.because;
  const [first] = keyMetrics(step.metrics, 1);
  return first ? `${first[0]} ${metricText(first[1])}` : '';
}

function footer(state: RunState, all: readonly StepState[], columns: number): string {
  const done = all.filter((step) => isTerminal(step.status)).length;
  const failed = all.filter((step) => step.status === 'failed').length;
  const words = state.cancelling && state.outcome === null ? 'cancelling… ' : '';
  const counts = `${done} of ${counted(all.length, 'step')} done${failed > 0 ? `, ${failed} failed` : ''}`;
  return cut(`${words}${bar(done, all.length)} ${counts}`, columns - 1);
}
