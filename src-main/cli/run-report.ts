import { relative } from 'node:path';
import type { StepState } from '../../shared/run/run-state.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { attemptLog, lastLines, type StoredRun } from '../runs/run-reader.ts';
import { keyMetrics } from './key-metrics.ts';
import { counted, duration, metricText, onOneLine, printable } from './printable.ts';
import { textTable } from './text-table.ts';

/** How many failed steps are told about in full; of the rest their number. */
const mostFailures = 5;

/** The steps of a run as a table: state, attempts, time, metrics, and why where there is a reason. */
export function stepTable(run: StoredRun): string {
  const rows = [...run.state.steps.values()].map((step) => [
    step.id,
    stepWords(step),
    step.attempt > 0 ? String(step.attempt) : '',
    step.durationMs > 0 ? duration(step.durationMs) : '',
    metricWords(step),
  ]);
  return rows.length === 0 ? 'no steps\n' : textTable(['step', 'state', 'attempts', 'time', 'metrics'], rows);
}

function stepWords(step: StepState): string {
  if (step.because !== null) return `${step.status} (${step.because})`;
  if (step.failure !== null) return `${step.status} (${step.failure.reason})`;
  if (step.gate !== null) return `${step.status}, gate ${step.gate.open ? 'open' : 'closed'}`;
  return step.status;
}

const metricWords = (step: StepState): string =>
  keyMetrics(step.metrics, 4)
    .map(([name, value]) => `${name} ${metricText(value)}`)
    .join('  ');

/** For each failed step its sentence, the last lines of its log, and where the log lies. */
export function failureReport(folders: ProjectFolders, run: StoredRun, cwd: string): string {
  const failed = [...run.state.steps.values()].filter((step) => step.status === 'failed' && step.failure);
  const parts = failed.slice(0, mostFailures).map((step) => {
    const path = attemptLog(folders, run, step);
    const message = step.failure?.message ?? '';
    // A step that says in one sentence why it fails prints that sentence, too.
    const lines = lastLines(path, 5)
      .filter((line) => line !== '' && !message.includes(line))
      .map((line) => `    ${onOneLine(line, 200)}\n`);
    const where = path === undefined ? '' : `  log: ${nearPath(path, cwd)}\n`;
    return `step ${step.id} failed: ${printable(message)}\n${lines.join('')}${where}`;
  });
  const more = failed.length - parts.length;
  return parts.join('') + (more > 0 ? `… and ${counted(more, 'more failed step')}.\n` : '');
}

/** One line: outcome, counts, time. */
export function outcomeLine(run: StoredRun, outcome: string): string {
  const steps = [...run.state.steps.values()].filter((step) => step.parent === null);
  const count = (status: StepState['status']): number => steps.filter((step) => step.status === status).length;
  const counts = (['succeeded', 'cached', 'failed', 'skipped', 'cancelled'] as const)
    .map((status) => [count(status), status] as const)
    .filter(([number]) => number > 0)
    .map(([number, status]) => `${number} ${status}`);
  const gate = steps.some((step) => step.gate?.open === false) ? '; a gate is closed' : '';
  const time = run.state.durationMs > 0 ? ` in ${duration(run.state.durationMs)}` : '';
  return `run ${run.runId} ${outcome}${time}: ${counts.join(', ') || 'no step ran'}${gate}\n`;
}

/** A path as it is shortest to type from where the user is. */
export function nearPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === '' || near.startsWith('../..') ? path : near;
}
