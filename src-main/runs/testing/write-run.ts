import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../../shared/run/run-event.ts';
import { attemptFolder, eventsFile, type ProjectFolders, planFile, runFolder } from '../run-folder.ts';

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** Events of a run with the steps `load` (makes an output), and `train` (succeeds, or fails). */
export function twoStepRun(
  runId: string,
  options: { readonly fails?: boolean; readonly accuracy?: number } = {},
): RunEvent[] {
  const { fails = false, accuracy = 0.9 } = options;
  const nothing = { fingerprint: null, parts: null, outputs: {}, metrics: {} };
  const times = { durationMs: 1200, cpuMs: 900, peakMemoryBytes: 1000, logBytes: 6 };
  const output = { digest: digestOf('a'), kind: 'file', bytes: 4, name: 'load.csv' };
  const load = { ...nothing, outputs: { dataset: output } };
  const train = fails ? nothing : { ...nothing, metrics: { accuracy } };
  return [
    {
      type: 'run-started',
      runId,
      pipelineId: 'wine',
      pipelineName: 'Wine',
      file: 'wine.pipeline.yaml',
      planHash: 'p',
      versionId: 'v1',
      trigger: 'manual',
      parameters: { seed: 7 },
      rerunOf: null,
      maxParallel: 2,
      environment: {},
    },
    { type: 'step-starting', stepId: 'load', attempt: 1, fingerprint: null },
    { type: 'step-finished', stepId: 'load', attempt: 1, status: 'succeeded', record: load, ...times },
    { type: 'step-starting', stepId: 'train', attempt: 1, fingerprint: null },
    {
      type: 'step-finished',
      stepId: 'train',
      attempt: 1,
      status: fails ? 'failed' : 'succeeded',
      record: train,
      ...(fails && { failure: { reason: 'exit-non-zero', message: 'It ended with exit code 3.', exitCode: 3 } }),
      ...times,
    },
    { type: 'run-finished', outcome: fails ? 'failed' : 'succeeded', durationMs: 2500 },
  ] as unknown as RunEvent[];
}

/** Writes a run folder as an engine leaves it; each step with the log `<step id>\n`. */
export function writeRun(folders: ProjectFolders, runId: string, events: readonly RunEvent[]): void {
  const folder = runFolder(folders, runId);
  mkdirSync(folder, { recursive: true });
  const at = '2026-11-24T21:35:01.000Z';
  const lines = events.map((event, index) => JSON.stringify({ seq: index + 1, at, ...event }));
  writeFileSync(eventsFile(folder), `${lines.join('\n')}\n`);
  const steps = ['load', 'train'].map((id) => ({ id, type: 'flow.shell', cacheable: true }));
  writeFileSync(planFile(folder), JSON.stringify({ formatVersion: 1, pipelineId: 'wine', hash: 'p', steps }));
  for (const { id } of steps) {
    const attempt = attemptFolder(folder, id, 1);
    mkdirSync(attempt, { recursive: true });
    writeFileSync(join(attempt, 'log.bin'), `${id}\n`);
  }
}
