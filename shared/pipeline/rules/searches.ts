import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { nearest } from '../../base/nearest.ts';
import { checkParameters, show } from '../../catalog/check-parameters.ts';
import type { NodeType } from '../../catalog/node-type.ts';
import { defineNodeRule, type NodeInContext, type RuleContext } from '../rule.ts';
import { checkSpace, gridSize, schemaAt } from '../search-space.ts';

/** A larger grid is refused unless `maxTrials` cuts it. */
const mostTrials = 10_000;

/** A search has a trainer as its trial, and a space in which it can look. */
export const searches = defineNodeRule('searches', (own, context) => {
  const { node, type } = own;
  if (type?.execution !== 'search') return;
  const { trial, validation } = node.parameters;
  const report = reporter(own, context);
  const trialType =
    isObject(trial) && typeof trial.type === 'string' ? checkTrialType(trial.type, context, report) : undefined;
  checkSpaceOf(node.parameters, trialType, report);
  if (isObject(trial) && trialType) checkTrialParameters(trial, node.parameters, trialType, report);
  const folds = isObject(validation) ? validation.folds : undefined;
  if (folds !== undefined && node.inputs.has('validation')) {
    report(['validation', 'folds'], 'cannot be used together with the input validation', 'Remove one of the two.');
  }
  if (typeof folds === 'number' && folds < 2)
    report(['validation', 'folds'], `must be at least 2, but is ${folds}`, 'Write 5.');
  const { metric } = node.parameters;
  const metrics = trialType?.metrics ?? [];
  if (typeof metric === 'string' && metrics.length > 0 && !metrics.includes(metric)) {
    const meant = nearest(metric, metrics);
    const fix = meant === undefined ? `Write one of ${metrics.join(', ')}.` : `Write ${meant}.`;
    report(['metric'], `names ${show(metric)}, which ${trialType?.id} does not list among its metrics`, fix, 'warning');
  }
});

type Report = (
  path: readonly (string | number)[],
  what: string,
  fix: string | undefined,
  severity?: 'error' | 'warning',
) => void;

function reporter({ node, index }: NodeInContext, context: RuleContext): Report {
  const own = new Set<string>();
  return (path, what, fix, severity = 'error') => {
    const parameter = path.join('.');
    if (context.hasError(node.id, parameter) && !own.has(parameter)) return;
    own.add(parameter);
    context.report({
      code: 'invalid-search',
      severity,
      message: `Node ${node.id}: parameter ${parameter} ${what}.`,
      fix,
      at: ['spec', 'nodes', index, 'parameters', ...path],
      nodeId: node.id,
      parameter,
    });
  };
}

function checkTrialType(id: string, context: RuleContext, report: Report): NodeType | undefined {
  const type = context.catalog.get(id);
  if (!type) {
    const meant = nearest(id, context.catalog.keys());
    report(
      ['trial', 'type'],
      `names the node type ${show(id)}, which is not in the catalog`,
      meant && `Write ${meant}.`,
    );
  } else if (type.execution !== 'step' || !type.inputs.has('train')) {
    report(
      ['trial', 'type'],
      `names ${id}, which does not train: it has no input train`,
      'Choose a node type such as train.sklearn-classifier.',
    );
    return undefined;
  }
  return type;
}

/** The trial's own parameters fit its type; what the space supplies may be missing. */
function checkTrialParameters(trial: JsonObject, parameters: JsonObject, type: NodeType, report: Report): void {
  const supplied = new Set(isObject(parameters.space) ? Object.keys(parameters.space) : []);
  const own = isObject(trial.parameters) ? trial.parameters : {};
  for (const issue of checkParameters(type.parameters, own)) {
    const path = issue.path.join('.');
    if (issue.kind === 'missing' && supplied.has(path)) continue;
    if (show(valueAt(own, issue.path)).includes('${params.')) continue;
    report(['trial', 'parameters', ...issue.path], issue.message.replace(/\?$/, ''), issue.fix);
  }
}

function valueAt(root: Json, path: readonly (string | number)[]): Json {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as { readonly [key: string]: Json })[key] ?? null;
  }
  return value;
}

function checkSpaceOf(parameters: JsonObject, trialType: NodeType | undefined, report: Report): void {
  const { space, algorithm, maxTrials } = parameters;
  if (!isObject(space)) return;
  if (Object.keys(space).length === 0) {
    report(['space'], 'is empty, so there is nothing to search', 'Add a parameter such as settings.max_depth.');
    return;
  }
  const grid = algorithm === 'grid';
  let sound = true;
  for (const [path, domain] of Object.entries(space)) {
    const schema = trialType ? schemaAt(trialType.parameters, path) : {};
    if (schema === undefined) {
      sound = false;
      const meant = nearest(path, Object.keys(trialType?.parameters.properties ?? {}));
      report(['space', path], `is no parameter of ${trialType?.id}`, meant && `Write ${meant}.`);
      continue;
    }
    for (const problem of checkSpace(domain, schema, grid)) {
      sound &&= problem.severity === 'warning';
      report(['space', path, ...problem.path], problem.message, problem.fix, problem.severity);
    }
  }
  if (!grid || !sound) return;
  const size = gridSize(space);
  const cut = typeof maxTrials === 'number' ? maxTrials : mostTrials;
  if (size <= cut) return;
  const count = size >= 1e15 ? size.toExponential(1) : size.toLocaleString('en-US');
  if (typeof maxTrials === 'number') {
    report(
      ['maxTrials'],
      `cuts the grid of ${count} combinations to its first ${maxTrials}`,
      'Use algorithm: random.',
      'warning',
    );
  } else
    report(
      ['space'],
      `is a grid of ${count} combinations; at most ${mostTrials} are tried`,
      'Add maxTrials, or use algorithm: random.',
    );
}
