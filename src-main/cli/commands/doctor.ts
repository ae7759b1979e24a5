import { homesOf } from '../../base/homes.ts';
import { checkMachine } from '../../doctor/doctor.ts';
import type { Finding } from '../../doctor/finding.ts';
import { createPythonEnvironments } from '../../environments/python-environments.ts';
import { type CommandContext, defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';
import { printable } from '../printable.ts';
import { currentProject } from '../project.ts';
import { textTable } from '../text-table.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check what runs on this machine need',
  options: [],
  positionals: [{ name: 'TARGET', summary: 'where steps would run; local when left out', optional: true }],
  examples: [{ line: 'trainyard doctor', does: 'Each finding with its fix; exit code 6 when something is missing' }],
  async run(context, args) {
    const [target = 'local'] = args.positionals;
    if (target !== 'local') {
      const message = `The target ${JSON.stringify(target)} cannot be checked: this version runs steps on local only.`;
      return failure('notFound', message, 'Leave the target out to check this machine.');
    }
    const { env, cwd } = context;
    const homes = homesOf(env, cwd);
    const environments = createPythonEnvironments({ cacheHome: homes.cache });
    const findings = await checkMachine({
      stateFolder: currentProject(env, cwd).state,
      cacheFolder: homes.cache,
      env,
      findPython: () => environments.findPython(env),
    });
    if (context.json) printJson(context, { target, findings });
    else printFindings(context, findings);
    return findings.some(({ status }) => status === 'problem') ? exitCodes.unavailable : exitCodes.ok;
  },
});

function printFindings({ out }: CommandContext, findings: readonly Finding[]): void {
  const rows = findings.map(({ status, title, detail }) => [status, title, printable(detail)]);
  out.write(textTable(['status', 'check', 'finding'], rows));
  for (const { title, status, fix, command } of findings) {
    if (status === 'ok' || fix === undefined) continue;
    out.write(`\n${title}: ${fix}\n${command === undefined ? '' : `  ${command}\n`}`);
  }
}
