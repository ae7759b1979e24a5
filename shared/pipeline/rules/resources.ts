import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { show } from '../../catalog/check-parameters.ts';
import { parseCpu, parseMemory } from '../quantities.ts';
import { defineRule, type RuleContext } from '../rule.ts';

const mostCpu = 1024;
const mostMemoryBytes = 64 * 2 ** 40;
const leastMemoryBytes = 2 ** 20;
const mostGpus = 64;

/** Requests are amounts that some machine could have. Whether a target has them is asked before a run. */
export const resources = defineRule({
  name: 'resources',
  check(context) {
    const { defaults } = context.document;
    checkRequest(context, defaults.resources, 'spec.defaults', ['spec', 'defaults', 'resources']);
    for (const { node, index } of context.nodes) {
      const at = ['spec', 'nodes', index];
      checkRequest(context, node.resources, `Node ${node.id}`, [...at, 'resources'], node.id);
      for (const [rung, { resources: raised }] of (node.retry?.ladder ?? []).entries()) {
        checkRequest(context, raised, `Node ${node.id}`, [...at, 'retry', 'ladder', rung, 'resources'], node.id);
      }
    }
  },
});

type Place = readonly (string | number)[];

function checkRequest(
  context: RuleContext,
  request: JsonObject | undefined,
  subject: string,
  at: Place,
  nodeId?: string,
): void {
  if (!request) return;
  const report = (field: readonly string[], what: string, fix: string): void =>
    context.report({
      code: 'invalid-resources',
      message: `${subject}: ${['resources', ...field].join('.')} ${what}.`,
      fix,
      at: [...at, ...field],
      ...(nodeId === undefined ? {} : { nodeId }),
    });
  checkCpu(request.cpu, report);
  checkMemory(['memory'], request.memory, report);
  checkMemory(['shmSize'], request.shmSize, report);
  checkAccelerator(['gpu'], request.gpu, report);
  checkAccelerator(['accelerator'], request.accelerator, report);
  if (request.gpu !== undefined && request.accelerator !== undefined) {
    report(['accelerator'], 'and resources.gpu say the same thing twice', 'Keep one of them.');
  }
}

type Report = (field: readonly string[], what: string, fix: string) => void;

function checkCpu(value: Json | undefined, report: Report): void {
  if (typeof value === 'number' && value < 0) report(['cpu'], `must be more than 0, but is ${value}`, 'Write 1.');
  const cpu = typeof value === 'number' || typeof value === 'string' ? parseCpu(value) : undefined;
  if (cpu === 0) report(['cpu'], 'must be more than 0', 'Write 1, or 0.1 for a small step.');
  else if (cpu !== undefined && cpu > mostCpu)
    report(['cpu'], `must be at most ${mostCpu}, but is ${value}`, 'Write the number of cores.');
}

function checkMemory(field: readonly string[], value: Json | undefined, report: Report): void {
  if (typeof value !== 'number' && typeof value !== 'string') return;
  const bytes = parseMemory(value);
  if (bytes === undefined) {
    if (typeof value === 'number') report(field, `must be an amount such as 2Gi, but is ${value}`, 'Write 2Gi.');
  } else if (bytes < leastMemoryBytes) {
    report(field, `is ${bytes} bytes, which no step can live on`, `Write a unit, such as ${Math.max(1, bytes)}Gi.`);
  } else if (bytes > mostMemoryBytes)
    report(field, `must be at most 64Ti, but is ${show(value)}`, 'Write an amount such as 16Gi.');
}

function checkAccelerator(field: readonly string[], value: Json | undefined, report: Report): void {
  const count = isObject(value) ? value.count : value;
  if (typeof count === 'number' && (count < 0 || count > mostGpus)) {
    report(
      field,
      `must ask for 0 to ${mostGpus} devices, but asks for ${count}`,
      'Write the number of devices on one machine.',
    );
  }
  if (!isObject(value)) return;
  checkMemory([...field, 'memory'], value.memory, report);
  if (Array.isArray(value.ids)) {
    if (new Set(value.ids).size < value.ids.length)
      report([...field, 'ids'], 'names a device twice', 'Keep one of them.');
    if (typeof count === 'number' && count !== value.ids.length) {
      report([...field, 'ids'], `names ${value.ids.length} devices, but count is ${count}`, 'Remove count.');
    }
  }
}
