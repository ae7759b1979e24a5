import type { Command } from './command.ts';

/** A command as help and completion list it; its code is loaded only when it is asked for. */
export interface TableEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

const entry = (name: string, summary: string, load: () => Promise<Command>): TableEntry => ({ name, summary, load });

/** All commands, in the order in which help shows them. */
export const commandTable: readonly TableEntry[] = [
  entry('init', 'Make a new project', async () => (await import('./commands/init.ts')).init),
  entry('validate', 'Check a pipeline file', async () => (await import('./commands/validate.ts')).validate),
  entry('plan', 'Tell what a run would do, and why', async () => (await import('./commands/plan.ts')).plan),
  entry('run', 'Run a pipeline', async () => (await import('./commands/run.ts')).run),
  entry('rerun', 'Run an earlier run again', async () => (await import('./commands/rerun.ts')).rerun),
  entry('runs list', 'List runs', async () => (await import('./commands/runs-list.ts')).runsList),
  entry('runs show', 'Show a run', async () => (await import('./commands/runs-show.ts')).runsShow),
  entry(
    'runs outputs',
    'List what the steps of a run made, or copy it out',
    async () => (await import('./commands/runs-outputs.ts')).runsOutputs,
  ),
  entry('runs logs', 'Print logs of steps', async () => (await import('./commands/runs-logs.ts')).runsLogs),
  entry(
    'runs events',
    'Print what happened in a run',
    async () => (await import('./commands/runs-events.ts')).runsEvents,
  ),
  entry('runs cancel', 'Cancel a run', async () => (await import('./commands/runs-cancel.ts')).runsCancel),
  entry(
    'runs resume',
    'Attach to a run, or take up an interrupted one',
    async () => (await import('./commands/runs-resume.ts')).runsResume,
  ),
  entry('runs delete', 'Delete runs', async () => (await import('./commands/runs-delete.ts')).runsDelete),
  entry('compare', 'Compare runs', async () => (await import('./commands/compare.ts')).compare),
  entry('diff', 'Compare pipelines', async () => (await import('./commands/diff.ts')).diff),
  entry(
    'versions list',
    'List the versions of a pipeline',
    async () => (await import('./commands/versions-list.ts')).versionsList,
  ),
  entry('versions show', 'Print a version', async () => (await import('./commands/versions-show.ts')).versionsShow),
  entry(
    'versions restore',
    'Put a version back',
    async () => (await import('./commands/versions-restore.ts')).versionsRestore,
  ),
  entry(
    'export',
    'Write a pipeline in another format',
    async () => (await import('./commands/export.ts')).exportPipeline,
  ),
  entry(
    'bundle create',
    'Pack a pipeline to share it',
    async () => (await import('./commands/bundle-create.ts')).bundleCreate,
  ),
  entry(
    'bundle inspect',
    'Show what is in a bundle',
    async () => (await import('./commands/bundle-inspect.ts')).bundleInspect,
  ),
  entry('bundle open', 'Unpack a bundle', async () => (await import('./commands/bundle-open.ts')).bundleOpen),
  entry('bundle verify', 'Check a bundle', async () => (await import('./commands/bundle-verify.ts')).bundleVerify),
  entry('catalog list', 'List node types', async () => (await import('./commands/catalog-list.ts')).catalogList),
  entry('catalog show', 'Show a node type', async () => (await import('./commands/catalog-show.ts')).catalogShow),
  entry(
    'catalog check',
    'Run the examples of node types',
    async () => (await import('./commands/catalog-check.ts')).catalogCheck,
  ),
  entry(
    'deployments list',
    'List endpoints',
    async () => (await import('./commands/deployments-list.ts')).deploymentsList,
  ),
  entry(
    'deployments show',
    'Show an endpoint',
    async () => (await import('./commands/deployments-show.ts')).deploymentsShow,
  ),
  entry(
    'deployments logs',
    'Print the log of an endpoint',
    async () => (await import('./commands/deployments-logs.ts')).deploymentsLogs,
  ),
  entry(
    'deployments start',
    'Start an endpoint',
    async () => (await import('./commands/deployments-start.ts')).deploymentsStart,
  ),
  entry(
    'deployments stop',
    'Stop an endpoint',
    async () => (await import('./commands/deployments-stop.ts')).deploymentsStop,
  ),
  entry('serve', 'Serve the app to a browser', async () => (await import('./commands/serve.ts')).serve),
  entry('doctor', 'Check this machine', async () => (await import('./commands/doctor.ts')).doctor),
  entry('gc', 'Free what nothing refers to', async () => (await import('./commands/gc.ts')).gc),
  entry('schema', 'Print a JSON Schema', async () => (await import('./commands/schema.ts')).schema),
  entry('completion', 'Print shell completions', async () => (await import('./commands/completion.ts')).completion),
];

/** Commands of the interface that a later version brings: they are not in the help. */
const later = ['import', 'targets', 'deployments rollback', 'schedules'];

/** Whether the words name a command that is planned but not there yet. */
export const comesLater = (words: readonly string[]): string | undefined =>
  later.find((name) => name.split(' ').every((word, index) => words[index] === word));

/** The command that the first words name, and the words that are left. */
export function findCommand(
  words: readonly string[],
): { readonly entry: TableEntry; readonly rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const found = commandTable.find((candidate) => candidate.name === name);
    if (found && found.name.split(' ').length === length) return { entry: found, rest: words.slice(length) };
  }
  return undefined;
}

/** The commands below a group such as `runs`. */
export const commandsOf = (group: string): readonly TableEntry[] =>
  commandTable.filter(({ name }) => name.startsWith(`${group} `));
