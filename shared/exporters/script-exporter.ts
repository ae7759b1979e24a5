import type { Json } from '../base/json.ts';
import type { NodeType } from '../catalog/node-type.ts';
import { compilePlan, noOverrides } from '../plan/compile-plan.ts';
import type { ExecutionPlan, PlannedStep } from '../plan/execution-plan.ts';
import { defineExporter, type ExportSource, type Loss } from './exporter.ts';
import { scriptRuntime } from './script-runtime.ts';

/**
 * One Python file (standard library only) that runs the steps one after another by the step contract, without the
 * engine. Node types that came with Trainyard are looked for in `TRAINYARD_NODES`, the project's own in the project.
 */
export const scriptExporter = defineExporter({
  id: 'script',
  title: 'Python script',
  description: 'A script that runs the steps in their order, without Trainyard.',
  extension: '.py',
  export(source) {
    const { document, catalog, readText } = source;
    const compiled = compilePlan(document, catalog, noOverrides, { sha256: () => '', readText });
    if (!compiled.ok) throw new Error(`A valid pipeline did not compile: ${compiled.problem[0]?.message}`);
    const plan = compiled.value;
    const left = leftOut(plan);
    const kept = plan.steps.filter((step) => !left.has(step.id));
    const requirements = requirementsOf(kept);
    const losses = [
      ...startLosses(kept, requirements, source),
      ...plan.steps.flatMap((step) => lossesOf(step, left)),
      ...(document.schedule ? [loss(null, 'lost', 'schedule', 'Start the script by cron or the like.')] : []),
      loss(null, 'lost', 'cache', 'Every start runs every step anew.'),
      loss(null, 'lost', 'parallel', 'Steps run one after another, in the order of the plan.'),
    ];
    const steps = kept.map((step) => scriptStep(step, source, left));
    return { text: scriptText(plan, steps, requirements, losses), losses };
  },
});

const loss = (nodeId: string | null, kind: Loss['kind'], feature: string, message: string): Loss => ({
  nodeId,
  kind,
  feature,
  message,
});

/** Steps that a script cannot run, with the reason, and those that need what they would make. */
function leftOut(plan: ExecutionPlan): ReadonlyMap<string, string> {
  const left = new Map<string, string>();
  for (const step of plan.steps) {
    const missing = Object.entries(step.inputs).find(
      ([, input]) => !input.optional && input.sources.some((source) => left.has(source.step)),
    );
    if (step.selection === 'disabled') left.set(step.id, 'It is disabled.');
    else if (step.execution === 'search') left.set(step.id, 'A search needs the engine, which starts its trials.');
    else if (step.execution === 'service') left.set(step.id, 'A service needs the engine, which keeps it running.');
    else if (step.environment.kind === 'image') left.set(step.id, 'A script starts no containers.');
    else if (missing) left.set(step.id, `Its input ${missing[0]} comes from a step that is left out.`);
  }
  return left;
}

function lossesOf(step: PlannedStep, left: ReadonlyMap<string, string>): Loss[] {
  const reason = left.get(step.id);
  const of = (kind: Loss['kind'], feature: string, message: string): Loss => loss(step.nodeId, kind, feature, message);
  if (reason !== undefined) return [of('lost', 'step', `The step is left out. ${reason}`)];
  const found: Loss[] = [];
  const unread = Object.entries(step.inputs).filter(([, { sources }]) => sources.some((each) => left.has(each.step)));
  for (const [port] of unread) found.push(of('lost', `inputs.${port}`, 'It comes from a step that is left out.'));
  if (step.after.some((id) => left.has(id))) found.push(of('lost', 'after', 'It waits for no step that is left out.'));
  if (step.retry.maxAttempts > 1) found.push(of('lost', 'retry', 'A step that fails ends the script.'));
  if (step.when !== null) found.push(of('lost', 'when', 'The condition is not looked at: the step always runs.'));
  if (step.trigger !== 'all_success') {
    found.push(of('lost', 'trigger', 'It runs when all steps before it succeeded, and not otherwise.'));
  }
  if (step.target !== 'local') found.push(of('approximated', 'target', `It runs here, not on ${step.target}.`));
  if (Object.keys(step.pools).length > 0) found.push(of('lost', 'pools', 'Pools have no meaning in a script.'));
  if (step.resources.memoryLimitBytes !== null) found.push(of('lost', 'resources', 'Memory is not limited.'));
  if (step.resources.accelerator) found.push(of('lost', 'resources', 'It takes whatever GPU it finds.'));
  if (secretsOf(step).length > 0) {
    const message = `Set ${secretsOf(step).join(', ')} as environment variables of the script.`;
    found.push(of('approximated', 'secrets', message));
  }
  return found;
}

/** What has to be done before the script can start. */
function startLosses(steps: readonly PlannedStep[], requirements: readonly string[], source: ExportSource): Loss[] {
  const losses: Loss[] = [];
  const builtIn = steps.filter((step) => entryOf(step, source)?.startsWith('{nodes}'));
  if (builtIn.length > 0) {
    const types = [...new Set(builtIn.map(({ type }) => type))].join(', ');
    const message = `The Python code of ${types} is not in the script; start it with: python3 ${shellWord(source.fileName)} --nodes <nodes-catalog folder of Trainyard>`;
    losses.push(loss(null, 'lost', 'node types', message));
  }
  if (requirements.length > 0) {
    const message = `All steps run in one Python; it needs: python3 -m pip install ${requirements.map(shellWord).join(' ')}`;
    losses.push(loss(null, 'approximated', 'environment', message));
  }
  return losses;
}

/** Packages that the steps need, each once. */
const requirementsOf = (steps: readonly PlannedStep[]): string[] => [
  ...new Set(steps.flatMap(({ environment }) => (environment.kind === 'python' ? environment.requirements : []))),
];

const shellWord = (text: string): string =>
  /^[\w.,@%+=:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

function secretsOf(step: PlannedStep): string[] {
  return [...new Set(Object.values(step.secrets))].sort();
}

/** What the script is told of a step; names as in `step.json`. */
function scriptStep(step: PlannedStep, source: ExportSource, left: ReadonlyMap<string, string>): Json {
  const type = source.catalog.get(step.type) as NodeType;
  const inputs = Object.fromEntries(
    Object.entries(step.inputs).flatMap(([port, input]) => {
      const sources = input.sources.filter((each) => !left.has(each.step)).map((each) => [each.step, each.port]);
      return sources.length > 0 ? [[port, { sources, list: input.list }]] : [];
    }),
  );
  const place = (folder: string): string => portable(folder, source);
  return {
    id: step.id,
    nodeType: step.type,
    seed: step.seed,
    parameters: step.parameters,
    inputs,
    outputs: Object.fromEntries(
      Object.entries(step.outputs).map(([port, { name, optional }]) => [port, { name, optional }]),
    ),
    after: step.after.filter((id) => !left.has(id)),
    files: step.files,
    env: step.env,
    params: step.params,
    secrets: step.secrets,
    timeoutSeconds: step.timeoutMs === null ? null : step.timeoutMs / 1000,
    entry: entryOf(step, source) ?? null,
    path: type.runtime.kind === 'python' ? type.runtime.path.map(place) : [],
    command: type.runtime.kind === 'python' ? null : String(step.parameters.command ?? ''),
  };
}

/** The Python file that a step runs. */
function entryOf(step: PlannedStep, source: ExportSource): string | undefined {
  const type = source.catalog.get(step.type);
  return type?.runtime.kind === 'python' ? `${portable(type.folder, source)}/${type.entry}` : undefined;
}

/** A folder of node types without this machine's paths: the script puts in where it finds them. */
function portable(folder: string, { project, builtInCatalog }: ExportSource): string {
  if (folder.startsWith(`${builtInCatalog}/`)) return `{nodes}${folder.slice(builtInCatalog.length)}`;
  return folder.startsWith(`${project}/`) ? `{project}${folder.slice(project.length)}` : folder;
}

function scriptText(
  plan: ExecutionPlan,
  steps: readonly Json[],
  requirements: readonly string[],
  losses: readonly Loss[],
): string {
  const told = losses.map(({ nodeId, feature, message }) => `#   ${nodeId ?? 'pipeline'}, ${feature}: ${message}`);
  const data = JSON.stringify({ pipeline: plan.pipelineId, requirements, steps }, null, 1);
  return [
    '#!/usr/bin/env python3',
    `# The pipeline ${plan.pipelineId} as a script. Exported from Trainyard; python3 SCRIPT --help tells more.`,
    '#',
    '# What is not as in the pipeline:',
    ...told.map((line) => line.replaceAll(/[\r\n]+/g, ' ')),
    'import json',
    '',
    // A Python string in JSON's own notation, so that nothing in the pipeline can end it.
    `PLAN = json.loads(${pythonString(data)})`,
    '',
    scriptRuntime,
  ].join('\n');
}

/** A JSON string is a Python string too, once what is above the basic plane is written out. */
const pythonString = (text: string): string =>
  JSON.stringify(text).split('\\n').join('\\n"\n    "').replace(/^/, '\n    ').concat('\n');
