import { show } from '../../catalog/check-parameters.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/**
 * Variables that decide which code a program loads or which engine it speaks to. A pipeline file travels between
 * people, so it never sets them.
 */
const loaderVariables: ReadonlySet<string> = new Set([
  'PATH',
  'IFS',
  'ENV',
  'BASH_ENV',
  'SHELLOPTS',
  'NODE_OPTIONS',
  'NODE_PATH',
  'PYTHONPATH',
  'PYTHONHOME',
  'PYTHONSTARTUP',
  'PYTHONINSPECT',
  'PERL5LIB',
  'PERL5OPT',
  'RUBYOPT',
  'JAVA_TOOL_OPTIONS',
  'GIT_SSH_COMMAND',
]);
const loaderPrefixes = ['LD_', 'DYLD_', 'NVIDIA_', 'DOCKER_', 'TRAINYARD_'];
/** Linux takes 128 KiB for one variable, name and terminator included. */
const longestValueBytes = 128 * 1024 - 1;

/** Environment variables have usable names and values and load no code. */
export const environmentVariables = defineRule({
  name: 'environment-variables',
  check(context) {
    checkVariables(context, context.document.defaults.env, 'spec.defaults', ['spec', 'defaults', 'env']);
    for (const { node, index } of context.nodes) {
      checkVariables(context, node.env, `Node ${node.id}`, ['spec', 'nodes', index, 'env'], node.id);
    }
  },
});

function checkVariables(
  context: RuleContext,
  variables: ReadonlyMap<string, string>,
  subject: string,
  at: readonly (string | number)[],
  nodeId?: string,
): void {
  for (const [name, value] of variables) {
    const problem = nameProblem(name) ?? valueProblem(name, value);
    if (!problem) continue;
    const place = { at: [...at, name], ...(nodeId === undefined ? {} : { nodeId }) };
    context.report({ ...place, code: problem.code, message: `${subject}: ${problem.message}.`, fix: problem.fix });
  }
}

function nameProblem(name: string) {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name)) {
    return {
      code: 'invalid-variable',
      message: `the variable name ${show(name)} may only have letters, digits and _, and no digit first`,
      fix: 'Rename the variable.',
    };
  }
  const upper = name.toUpperCase();
  if (loaderVariables.has(upper) || loaderPrefixes.some((prefix) => upper.startsWith(prefix))) {
    return {
      code: 'reserved-variable',
      message: `the variable ${name} may not be set by a pipeline file, because it decides what code is loaded or where it runs`,
      fix: 'Remove it; set it on the target where it is needed.',
    };
  }
  return undefined;
}

function valueProblem(name: string, value: string) {
  if (value.includes('\0')) {
    return { code: 'invalid-variable', message: `the value of ${name} holds a NUL character`, fix: 'Remove it.' };
  }
  if (name.length + 1 + utf8Bytes(value) <= longestValueBytes) return undefined;
  return {
    code: 'invalid-variable',
    message: `the value of ${name} is larger than 128 KiB`,
    fix: 'Put it into a file of the project and list it under files.',
  };
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
