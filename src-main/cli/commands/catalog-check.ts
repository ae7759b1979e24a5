import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../../shared/base/nearest.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { type CommandContext, defineCommand, exitCodes, failure } from '../command.ts';
import { unmetExpectations } from '../example-check.ts';
import { ExampleProject } from '../example-project.ts';
import { watchInterrupts } from '../interrupts.ts';
import { catalogLoader } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { counted, printable } from '../printable.ts';
import { currentProject } from '../project.ts';
import { distrust } from '../trusted.ts';

interface Checked {
  readonly id: string;
  /** `skipped`: this machine lacks what the example needs. */
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly problems: readonly string[];
}

export const catalogCheck = defineCommand({
  name: 'catalog check',
  summary: 'Read every node type and run its example in a temporary project',
  options: [{ name: 'only', value: 'TYPE', multiple: true, summary: 'Check this node type', complete: 'node-type' }],
  positionals: [],
  examples: [
    { line: 'trainyard catalog check', does: "All node types, the project's own as well" },
    { line: 'trainyard catalog check --only data.split', does: 'One of them' },
  ],
  async run(context, args) {
    const { project } = currentProject(context.env, context.cwd);
    const { catalog, diagnostics } = catalogLoader(context).load(project);
    const wanted = args.values('only');
    const unknown = wanted.find((id) => !catalog.has(id));
    if (unknown !== undefined) {
      const meant = nearest(unknown, catalog.keys());
      const fix = meant === undefined ? 'See trainyard catalog list.' : `Did you mean ${meant}?`;
      return failure('notFound', `There is no node type ${JSON.stringify(unknown)}.`, fix);
    }
    const types = [...catalog.values()].filter(({ id }) => wanted.length === 0 || wanted.includes(id));
    const checked: Checked[] = wanted.length > 0 ? [] : diagnostics.map(({ message }) => broken(message));
    for (const one of checked) tell(context, one);
    const nodes = join(project, 'nodes');
    const refused = existsSync(nodes) ? await distrust(context, nodes, '', false) : undefined;
    if (refused) return { ...refused, fix: 'Copy the node types that you trust into a project of your own.' };
    const interrupts = watchInterrupts();
    const examples = await ExampleProject.open(context, nodes);
    if (!examples.ok) return examples.problem;
    interrupts.onInterrupt((force) => void examples.value.cancel(force));
    try {
      for (const type of types) {
        if (interrupts.count > 0) break;
        const one = await check(examples.value, type);
        checked.push(one);
        tell(context, one);
      }
    } finally {
      await examples.value.close();
    }
    const count = (status: Checked['status']): number => checked.filter((one) => one.status === status).length;
    const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
    if (context.json) printJson(context, { passed, failed, skipped, types: checked });
    else
      context.out.write(
        `${passed} passed, ${failed} failed, ${skipped} skipped of ${counted(checked.length, 'node type')}\n`,
      );
    if (interrupts.count > 0) return exitCodes.interrupted;
    return failed > 0 ? exitCodes.failed : exitCodes.ok;
  },
});

const broken = (message: string): Checked => ({
  id: message.split(':')[0] ?? '',
  status: 'failed',
  problems: [message],
});

async function check(examples: ExampleProject, type: NodeType): Promise<Checked> {
  const { id } = type;
  if (!existsSync(join(type.folder, 'example.yaml'))) {
    return { id, status: 'failed', problems: ['it has no example.yaml'] };
  }
  const ran = await examples.run(type);
  if (!ran.ok) {
    const unavailable = ran.problem.exitCode === exitCodes.unavailable;
    return { id, status: unavailable ? 'skipped' : 'failed', problems: ran.problem.messages };
  }
  const problems = unmetExpectations(ran.value.expect, ran.value.result);
  return { id, status: problems.length > 0 ? 'failed' : 'passed', problems };
}

function tell(context: CommandContext, { id, status, problems }: Checked): void {
  const lines = problems.map((text) => `  ${printable(text)}\n`).join('');
  (context.json ? context.error : context.out).write(`${status.padEnd(8)}${id}\n${lines}`);
}
