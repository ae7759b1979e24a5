import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../shared/base/diagnostic.ts';
import type { JsonObject } from '../../../../shared/base/json.ts';
import { decodePipeline } from '../../../../shared/pipeline/decode-pipeline.ts';
import { readPipelineValue } from '../../../../shared/pipeline/pipeline-file.ts';
import { sampleCatalog } from '../../../../shared/pipeline/testing/sample-catalog.ts';
import { validatePipeline } from '../../../../shared/pipeline/validate.ts';
import type { Recipe } from '../../../documents/documents.ts';
import { placeOf } from './parameter-fixes.ts';
import { quickFixesOf } from './quick-fixes-of.ts';

const catalog = sampleCatalog();

const pipeline = (nodes: string): JsonObject => {
  const value = readPipelineValue(
    `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: p}\nspec:\n  nodes:\n${nodes.trim().replace(/^ */gm, '    - ')}\n`,
  );
  if (!value) throw new Error('The pipeline of the test cannot be read.');
  return value;
};

const diagnosticsOf = (value: JsonObject): readonly Diagnostic[] =>
  validatePipeline(decodePipeline(value), catalog, undefined, { targets: new Set(['gpu-box']) }).diagnostics;

const load = '{id: load, type: data.table-file, parameters: {path: a.csv}}';
const split = '{id: split, type: data.split, inputs: {dataset: load.dataset}}';
const train = (more: string, inputs = 'train: split.train'): string =>
  `{id: train, type: train.sklearn-classifier, inputs: {${inputs}}, parameters: {label: y}${more}}`;
const trainWith = (parameters: string): string =>
  `{id: train, type: train.sklearn-classifier, inputs: {train: split.train}, parameters: {${parameters}}}`;
const searchWith = (space: string): string =>
  `{id: search, type: tune.search, inputs: {train: split.train}, parameters: {trial: {type: train.sklearn-classifier, parameters: {label: y}}, metric: accuracy, space: {${space}}}}`;

/** Each: what the nodes are, the diagnostic, and the titles of its fixes. */
const cases: readonly (readonly [nodes: string, code: string, titles: readonly string[]])[] = [
  [
    `${load}\n{id: split, type: data.spilt, inputs: {dataset: load.dataset}}`,
    'unknown-node-type',
    ['Use data.split', 'Delete split'],
  ],
  [
    `${load}\n{id: split, type: data.split, inputs: {dataset: laod.dataset}}`,
    'unknown-node',
    ['Use load', 'Remove the edge from laod.dataset'],
  ],
  [
    `${load}\n{id: split, type: data.split, inputs: {dataset: load.datasets}}`,
    'unknown-output',
    ['Use load.dataset', 'Remove the edge from load.datasets'],
  ],
  [
    `${load}\n{id: split, type: data.split, inputs: {datset: load.dataset}}`,
    'unknown-input',
    ['Use input dataset', 'Remove the edge from load.dataset'],
  ],
  [
    `${load}\n${split}\n${train('')}\n{id: again, type: data.split, inputs: {dataset: train.model}}`,
    'port-type-mismatch',
    ['Remove the edge from train.model'],
  ],
  [
    `${load}\n{id: split, type: data.split, inputs: {dataset: [load.dataset, load.dataset]}}`,
    'duplicate-edge',
    ['Remove the second one'],
  ],
  [
    `${load}\n{id: other, type: data.table-file, parameters: {path: b.csv}}\n{id: split, type: data.split, inputs: {dataset: [load.dataset, other.dataset]}}`,
    'too-many-edges',
    ['Keep load.dataset', 'Keep other.dataset'],
  ],
  [`${load}\n{id: split, type: data.split}`, 'missing-input', ['Connect load.dataset']],
  [`${load}\n${split}\n${train(', after: [laod]')}`, 'unknown-node', ['Wait for load', 'Do not wait for laod']],
  [
    `{id: load, type: data.table-file, parameters: {path: a.csv}, disabled: true}\n${split}`,
    'disabled-input',
    ['Enable load', 'Disable split'],
  ],
  [
    `${load}\n${split}\n${trainWith('label: y, algoritm: random-forest')}`,
    'unknown-parameter',
    ['Rename to algorithm', 'Remove algoritm'],
  ],
  [`${load}\n${split}\n${trainWith('label: y, zzz: 1')}`, 'unknown-parameter', ['Remove zzz']],
  [
    `${load}\n${split}\n${trainWith('label: y, algorithm: random-forrest')}`,
    'invalid-parameter',
    ['Use random-forest'],
  ],
  [`${load}\n${split}\n${trainWith('label: y, trees: "200"')}`, 'invalid-parameter', ['Use 200']],
  [`${load}\n${split}\n${trainWith('label: 7')}`, 'invalid-parameter', ['Use the text "7"']],
  [
    `${load}\n{id: split, type: data.split, inputs: {dataset: load.dataset}, parameters: {testFraction: 2}}`,
    'invalid-parameter',
    ['Back to the default, 0.25'],
  ],
  [
    `${load}\n${split}\n${searchWith('settings.max_depth: {type: int, min: 9, max: 3}')}`,
    'invalid-search',
    ['Exchange them'],
  ],
  [
    `${load}\n${split}\n${searchWith('tres: {type: int, min: 1, max: 3}')}`,
    'invalid-search',
    ['Rename to trees', 'Remove tres'],
  ],
  [
    `${load}\n${split}\n${searchWith('settings.c: {type: double, min: 0, max: 3, log: true}')}`,
    'invalid-search',
    ['Remove log'],
  ],
  [`${load}\n${split}\n${train(', target: gpu-bax')}`, 'unknown-target', ['Use gpu-box', 'Run it on this machine']],
  [`${load}\n${split}\n${train(', resources: {cpu: -1}')}`, 'invalid-resources', ['Use 1']],
];

describe('quickFixesOf', () => {
  it.each(cases.map(([nodes, code, titles]) => [code, titles, nodes] as const))(
    'mends %s: %j',
    (code, titles, nodes) => {
      const value = pipeline(nodes);
      const diagnostic = diagnosticsOf(value).find((one) => one.code === code);
      if (!diagnostic) throw new Error(`There is no ${code}: ${JSON.stringify(diagnosticsOf(value))}`);
      const fixes = quickFixesOf(diagnostic, decodePipeline(value), catalog);
      expect(fixes.map(({ title }) => title)).toEqual(titles);
      for (const { title, recipe } of fixes) {
        const mended = produce(value, recipe as Recipe);
        const left = diagnosticsOf(mended).filter((one) => one.code === code && one.message === diagnostic.message);
        expect(left, title).toEqual([]);
      }
    },
  );

  it('closes no cycle to connect an input', () => {
    const value = pipeline(`{id: a, type: data.split}\n{id: b, type: data.split, inputs: {dataset: a.train}}`);
    const [diagnostic] = diagnosticsOf(value);
    expect(diagnostic).toMatchObject({ code: 'missing-input', nodeId: 'a' });
    expect(quickFixesOf(diagnostic as Diagnostic, decodePipeline(value), catalog)).toEqual([]);
  });

  it('knows nothing to do about a node that is not there', () => {
    const diagnostic: Diagnostic = {
      code: 'missing-input',
      severity: 'error',
      message: 'x',
      nodeId: 'gone',
      port: 'a',
    };
    expect(quickFixesOf(diagnostic, decodePipeline(pipeline(load)), catalog)).toEqual([]);
  });
});

it('finds names with dots, as in a search space', () => {
  const space = { space: { 'settings.max_depth': { min: 3 }, settings: { x: 1 } }, rules: [{ value: 1 }] };
  expect(placeOf(space, 'space.settings.max_depth.min', undefined)).toMatchObject({
    path: ['space', 'settings.max_depth', 'min'],
    value: 3,
  });
  expect(placeOf(space, 'space.settings.x', undefined)).toMatchObject({ path: ['space', 'settings', 'x'], value: 1 });
  expect(placeOf(space, 'rules.0.value', undefined)).toMatchObject({ path: ['rules', 0, 'value'], value: 1 });
  expect(placeOf(space, 'new.name', undefined)).toMatchObject({ path: ['new', 'name'], value: undefined });
});
