import { describe, expect, it } from 'vitest';
import { validatePipeline } from '../../shared/pipeline/validate.ts';
import { sceneOf } from './scene.ts';
import { searchTypes } from './search-types.ts';
import { chain, sampleCatalog, sampleDocument } from './testing/sample-scene.ts';
import { allDownstream, allUpstream, connectionsFrom, newInputName, portForWire, refusalOf } from './wires.ts';

const document = sampleDocument(`${chain}, {id: shell, type: flow.any, inputs: {model: fit.model}}`);
const scene = sceneOf(document, sampleCatalog);
const refuse = (source: string, sourceHandle: string, target: string, targetHandle: string) =>
  refusalOf(scene, { source, sourceHandle, target, targetHandle });

describe('a wire', () => {
  it('leads from an output to an input that takes its type', () => {
    expect(refuse('load', 'dataset', 'fit', 'train')).toBeNull();
    expect(refuse('fit', 'model', 'shell', '*')).toBeNull();
    expect(refuse('load', 'done', 'fit', 'after')).toBeNull();
  });

  it.each([
    [
      'to another type',
      '{id: score, type: evaluate.score, inputs: {model: split.train}}',
      'split',
      'train',
      'score',
      'model',
    ],
  ])('that leads %s is refused in the words of the validation', (_name, wired, source, output, target, input) => {
    const wrong = sampleDocument(
      `{id: load, type: data.load}, {id: split, type: data.split, inputs: {dataset: load.dataset}}, ${wired}`,
    );
    const told = validatePipeline(wrong, sampleCatalog, undefined, { targets: new Set() }).diagnostics;
    expect(told.map(({ message }) => message)).toContain(refuse(source, output, target, input));
  });

  it('closes no cycle', () => {
    expect(refuse('score', 'done', 'load', 'after')).toContain('in a cycle');
    expect(refuse('fit', 'done', 'fit', 'after')).toBe('Node fit waits for itself.');
  });

  it('does not mix data with waiting', () => {
    expect(refuse('load', 'done', 'fit', 'train')).toContain('carries no data');
    expect(refuse('load', 'dataset', 'fit', 'after')).toContain('takes no data');
  });

  it('gives a new input of a node that takes any a free name', () => {
    const shell = scene.byId.get('shell');
    if (!shell) throw new Error('no shell');
    expect(newInputName(shell, 'text')).toBe('text');
    expect(newInputName(shell, 'model')).toBe('model-2');
  });
});

describe('what a node reaches', () => {
  it('goes through any depth', () => {
    expect([...allUpstream(scene, 'fit')].sort()).toEqual(['fit', 'load', 'split']);
    expect([...allDownstream(scene, 'fit')].sort()).toEqual(['fit', 'score', 'shell']);
  });

  it('is offered by keyboard, free inputs first', () => {
    const load = scene.byId.get('load');
    if (!load) throw new Error('no load');
    const offered = connectionsFrom(scene, load).map(({ target, input }) => `${target.id}.${input.name}`);
    expect(offered).toEqual(['split.dataset', 'fit.train', 'score.test', 'shell.*', 'shell.model']);
  });
});

describe('the search for a node', () => {
  const found = (query: string, wire: Parameters<typeof searchTypes>[3] = null, recent: string[] = []) =>
    searchTypes(sampleCatalog, query, recent, wire).map(({ type, port }) => `${type.id} ${port}`.trim());
  const wire = (side: 'source' | 'target', types: ('dataset' | 'model')[]) => ({
    nodeId: 'x',
    port: 'y',
    side,
    types,
    isWaiting: false,
    refused: new Set<string>(),
  });

  it('lists what was used last first, then the catalog', () => {
    expect(found('', null, ['train.fit'])[0]).toBe('train.fit');
  });

  it('finds by a few letters', () => {
    expect(found('scor')[0]).toBe('evaluate.score');
  });

  it('offers only types to which the wire can lead, and the port', () => {
    expect(found('', wire('source', ['model']))).toEqual(['evaluate.score model', 'flow.any *']);
    expect(found('', wire('target', ['dataset']))).toEqual(['data.load dataset', 'data.split train']);
  });

  it('prefers the port of exactly that type', () => {
    expect(portForWire(sampleCatalog, 'evaluate.score', 'source', ['dataset'])).toBe('test');
    expect(portForWire(sampleCatalog, 'data.load', 'source', ['dataset'])).toBeUndefined();
  });
});
