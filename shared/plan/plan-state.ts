import type { StepId } from '../base/ids.ts';
import type { TriggerRule } from '../pipeline/pipeline-document.ts';
import type { ExecutionPlan, PlannedStep } from './execution-plan.ts';
import type { SkipReason } from './step-record.ts';

/** How a step ended, as far as the steps below it care. */
export type StepEnd =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'gate-closed' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'skipped'; readonly because: SkipReason };

/** What to do with a step whose upstream is decided. */
export type Decision =
  | { readonly action: 'run'; readonly step: PlannedStep }
  | { readonly action: 'skip'; readonly step: PlannedStep; readonly because: SkipReason };

interface Entry {
  readonly step: PlannedStep;
  /** For rules that settle early: steps whose data it cannot do without, as far as they are not over. */
  readonly needed: Set<StepId> | null;
  upstreamCount: number;
  waiting: number;
  succeeded: number;
  failed: number;
  skipped: number;
  /** Skipped or blocked because a gate above it is closed. */
  closedGates: number;
  /** Directly above it is a gate that closed. */
  behindGate: boolean;
  state: 'waiting' | 'decided' | 'over';
}

/**
 * Which steps of a plan may run, given how others ended. Pure and free of promises: the scheduler asks `decide()`, acts,
 * and reports with `finished()`. Every call costs time in proportion to the edges it settles.
 */
export class PlanState {
  readonly #entries: Entry[] = [];
  readonly #index = new Map<StepId, number>();
  /** The positions of the steps below each step, one group after the other: a list each would cost more than the step. */
  readonly #below: Uint32Array;
  /** Where in `#below` the group of each step begins; that of the last is followed by the end. */
  readonly #belowFrom: Uint32Array;
  #candidates: number[] = [];
  #open = 0;

  constructor(plan: ExecutionPlan) {
    plan.steps.forEach((step, position) => {
      this.#index.set(step.id, position);
      this.#entries.push({
        step,
        needed: settlesEarly(step.trigger) ? requiredSources(step) : null,
        upstreamCount: 0,
        waiting: 0,
        succeeded: 0,
        failed: 0,
        skipped: 0,
        closedGates: 0,
        behindGate: false,
        state: 'waiting',
      });
    });
    const ends = new Uint32Array(this.#entries.length + 1);
    this.#entries.forEach((entry, position) => {
      const upstream = upstreamOf(entry.step);
      entry.upstreamCount = upstream.size;
      entry.waiting = upstream.size;
      for (const id of upstream) count(ends, this.#position(id) + 1, 1);
      if (upstream.size === 0 || settlesEarly(entry.step.trigger)) this.#candidates.push(position);
    });
    for (let position = 1; position < ends.length; position += 1) count(ends, position, ends[position - 1] as number);
    this.#belowFrom = ends.slice();
    this.#below = new Uint32Array(ends.at(-1) as number);
    this.#entries.forEach((entry, position) => {
      for (const id of upstreamOf(entry.step)) this.#below[count(ends, this.#position(id), 1)] = position;
    });
    this.#open = this.#entries.length;
  }

  /** Every step has ended. */
  get done(): boolean {
    return this.#open === 0;
  }

  /** Steps whose fate is settled since the last call, each told once. The caller runs or skips them, then reports. */
  decide(): Decision[] {
    const decisions: Decision[] = [];
    const candidates = this.#candidates;
    this.#candidates = [];
    for (const position of candidates) {
      const entry = this.#entries[position];
      if (entry?.state !== 'waiting') continue;
      const verdict = judge(entry);
      if (verdict === 'wait') continue;
      entry.state = 'decided';
      decisions.push(
        verdict === 'run'
          ? { action: 'run', step: entry.step }
          : { action: 'skip', step: entry.step, because: verdict },
      );
    }
    return decisions;
  }

  /** Reports how a step ended; a second report for the same step is a bug of the caller. */
  finished(id: StepId, end: StepEnd): void {
    const ended = this.#position(id);
    const entry = this.#entries[ended];
    if (!entry || entry.state === 'over') throw new Error(`Step ${id} ended twice`);
    entry.state = 'over';
    this.#open -= 1;
    const closed = end.kind === 'gate-closed' || (end.kind === 'skipped' && end.because === 'gate-closed');
    for (const position of this.#below.subarray(this.#belowFrom[ended], this.#belowFrom[ended + 1])) {
      const below = this.#entries[position];
      if (!below) continue;
      below.waiting -= 1;
      below.needed?.delete(id);
      if (end.kind === 'failed' || (end.kind === 'skipped' && end.because === 'upstream-failed')) below.failed += 1;
      else if (end.kind === 'succeeded' || (end.kind === 'skipped' && end.because === 'not-selected'))
        below.succeeded += 1;
      else below.skipped += 1;
      if (closed) below.closedGates += 1;
      if (end.kind === 'gate-closed') below.behindGate = true;
      if (below.state === 'waiting' && (below.waiting === 0 || settlesEarly(below.step.trigger))) {
        this.#candidates.push(position);
      }
    }
  }

  /** Takes over the end of a step that is known from before; call it in the order of the plan, before `decide()`. */
  adopt(id: StepId, end: StepEnd): void {
    const entry = this.#entries[this.#position(id)];
    if (entry?.state === 'waiting') this.finished(id, end);
  }

  #position(id: StepId): number {
    const position = this.#index.get(id);
    if (position === undefined) throw new Error(`Step ${id} is not in the plan`);
    return position;
  }
}

/** The steps that must be over before `step` is decided: by data, by `after`, or named in `when`. */
export function upstreamOf(step: PlannedStep): Set<StepId> {
  const upstream = new Set<StepId>(step.after);
  for (const port of Object.keys(step.inputs)) {
    for (const source of step.inputs[port]?.sources ?? []) upstream.add(source.step);
  }
  return upstream;
}

/** Adds to one number of many and returns what it was. */
function count(numbers: Uint32Array, position: number, more: number): number {
  const before = numbers[position] as number;
  numbers[position] = before + more;
  return before;
}

/** Where the data of ports comes from that are neither optional nor a list. */
function requiredSources(step: PlannedStep): Set<StepId> {
  const inputs = Object.values(step.inputs).filter(({ optional, list }) => !optional && !list);
  return new Set(inputs.flatMap(({ sources }) => sources.map((source) => source.step)));
}

const settlesEarly = (trigger: TriggerRule): boolean =>
  trigger === 'one_success' || trigger === 'one_failed' || trigger === 'one_done' || trigger === 'always';

/**
 * Airflow's trigger rules, in its own meaning: `upstream-failed` counts as failed through any depth, and a step with nothing
 * above it runs under every rule. A rule that settles early still waits for data that the step cannot do without. A closed gate skips whatever waits for it directly, under every rule, and below that
 * follows the rules like any skipped step.
 */
function judge(entry: Entry): 'run' | 'wait' | SkipReason {
  if (entry.step.selection === 'disabled') return 'disabled';
  const { waiting, succeeded, failed, skipped, upstreamCount } = entry;
  if (entry.behindGate) return 'gate-closed';
  if (entry.step.selection === 'reuse') return waiting > 0 ? 'wait' : 'run';
  if (upstreamCount === 0) return 'run';
  if (entry.needed !== null && entry.needed.size > 0) return 'wait';
  const skippedBecause: SkipReason = entry.closedGates > 0 ? 'gate-closed' : 'upstream-skipped';
  const over = waiting === 0;
  switch (entry.step.trigger) {
    case 'always':
      return 'run';
    case 'one_success':
      if (succeeded > 0) return 'run';
      return !over ? 'wait' : failed > 0 ? 'upstream-failed' : skippedBecause;
    case 'one_failed':
      if (failed > 0) return 'run';
      return over ? 'trigger' : 'wait';
    case 'one_done':
      if (succeeded > 0 || failed > 0) return 'run';
      return over ? skippedBecause : 'wait';
    case 'all_success':
      if (!over) return 'wait';
      return failed > 0 ? 'upstream-failed' : skipped > 0 ? skippedBecause : 'run';
    case 'all_failed':
      if (!over) return 'wait';
      return succeeded > 0 || skipped > 0 ? 'trigger' : 'run';
    case 'all_done':
      return over ? 'run' : 'wait';
    case 'all_skipped':
      if (!over) return 'wait';
      return succeeded > 0 || failed > 0 ? 'trigger' : 'run';
    case 'none_failed':
      if (!over) return 'wait';
      return failed > 0 ? 'upstream-failed' : 'run';
    case 'none_failed_min_one_success':
      if (!over) return 'wait';
      if (failed > 0) return 'upstream-failed';
      return succeeded === 0 ? skippedBecause : 'run';
    case 'none_skipped':
      if (!over) return 'wait';
      return skipped > 0 ? 'trigger' : 'run';
  }
}
