import { runResult } from '../../../shared/run/run-result.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { outputsOf } from '../../runs/run-outputs.ts';
import { type StoredRun, shownOutcome } from '../../runs/run-reader.ts';
import { defineCommand, exitCodes } from '../command.ts';
import { namedRun, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';
import { localTime, printable } from '../printable.ts';
import { failureReport, outcomeLine, stepTable } from '../run-report.ts';
import { storeOf } from '../store-of-project.ts';

export const runsShow = defineCommand({
  name: 'runs show',
  summary: 'Show a run: outcome, steps, metrics, parameters',
  options: [],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard runs show latest', does: 'The newest run' },
    { line: 'trainyard runs show 20261124-2135 --json', does: 'With plan and fingerprints, for a program' },
  ],
  run(context, args) {
    const found = namedRun(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders, run } = found.value;
    if (context.json) printJson(context, document(folders, run));
    else {
      context.out.write(outcomeLine(run, shownOutcome(run.state, run.isUnderWay)));
      context.out.write(`${facts(run)}\n${stepTable(run)}`);
      const failures = failureReport(folders, run, context.cwd);
      if (failures !== '') context.out.write(`\n${failures}`);
      const hasOutputs = [...run.state.steps.values()].some(
        ({ record }) => Object.keys(record?.outputs ?? {}).length > 0,
      );
      if (hasOutputs) context.out.write(`\nIts results: trainyard runs outputs ${run.runId} [-o DIR]\n`);
    }
    return exitCodes.ok;
  },
});

function facts(run: StoredRun): string {
  const { state } = run;
  const parameters = Object.entries(state.parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const rows = [
    ['pipeline', `${state.pipelineId} (${state.pipelineName})`],
    ['file', state.file],
    ['version', state.versionId ?? ''],
    ['started', `${localTime(state.startedAt)} (${state.trigger})`],
    ['rerun of', state.rerunOf ?? ''],
    ['parameters', parameters.join(', ')],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(([name = '', value = '']) => `${name.padEnd(11)}${printable(value)}\n`)
    .join('');
}

function document(folders: ProjectFolders, run: StoredRun): object {
  const { state, plan, isUnderWay } = run;
  const result = runResult(state);
  const outputs = new Map<string, { [port: string]: object }>();
  for (const { step, port, digest, kind, bytes, name, path } of outputsOf(state, storeOf(folders))) {
    outputs.set(step, { ...outputs.get(step), [port]: { digest, kind, bytes, name, ...(path && { path }) } });
  }
  const steps = result.steps.map((step) => {
    const known = [...state.steps.values()].find(({ id }) => id === step.id);
    return {
      ...step,
      ...(outputs.has(step.id) && { outputs: outputs.get(step.id) }),
      ...(isUnderWay && known && { status: known.status === 'cached' ? ('succeeded' as const) : known.status }),
      fingerprint: known?.record?.fingerprint ?? null,
      ...(known?.from && { from: known.from }),
    };
  });
  const fingerprints = Object.fromEntries(steps.map((step) => [step.id, step.fingerprint]));
  return {
    ...result,
    outcome: shownOutcome(state, isUnderWay),
    steps,
    name: state.pipelineName,
    file: state.file,
    version: state.versionId,
    trigger: state.trigger,
    rerunOf: state.rerunOf,
    parameters: state.parameters,
    fingerprints,
    environment: state.environment,
    plan: plan ?? null,
  };
}
