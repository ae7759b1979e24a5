import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyScene, sceneOf } from './scene.ts';
import { chain, sampleCatalog, sampleDocument } from './testing/sample-scene.ts';
import { type Flow, type FlowView, toFlow } from './to-flow.ts';

const noFlow: Flow = { nodes: [], edges: [] };
const viewOf = (more: Partial<FlowView>): FlowView => ({
  scene: emptyScene,
  mounted: 'all',
  selectedNodes: new Set(),
  selectedEdges: new Set(),
  selectedFrames: new Set(),
  moved: new Map(),
  ...more,
});

describe('the scene of a document', () => {
  const scene = sceneOf(sampleDocument(chain), sampleCatalog);

  it('has every node with its ports and every edge with what travels along it', () => {
    expect(scene.nodes.map(({ id }) => id)).toEqual(['load', 'split', 'fit', 'score']);
    expect(scene.byId.get('split')?.outputs.map(({ name }) => name)).toEqual(['train', 'test']);
    expect(scene.edges.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'load.dataset->split.dataset dataset',
      'split.train->fit.train dataset',
      'fit.model->score.model model',
      'split.test->score.test dataset',
      'load.done->score.after null',
    ]);
  });

  it('gives nodes without a place one, none on top of another', () => {
    const places = new Set(scene.nodes.map(({ x, y }) => `${x} ${y}`));
    expect(places.size).toBe(4);
    const partly = sceneOf(sampleDocument(chain, '{nodes: {load: {x: 10, y: 20}}}'), sampleCatalog);
    expect(partly.byId.get('load')).toMatchObject({ x: 10, y: 20 });
    expect(partly.byId.get('split')?.x).toBeGreaterThan(200);
  });

  it('keeps unknown node types with the ports that the file wires', () => {
    const unknown = sceneOf(
      sampleDocument(
        '{id: odd, type: my.own, inputs: {x: load.dataset}}, {id: load, type: data.load}, {id: next, type: data.split, inputs: {dataset: odd.y}}',
      ),
      sampleCatalog,
    );
    const odd = unknown.byId.get('odd');
    expect(odd?.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(odd?.outputs.map(({ name }) => name)).toEqual(['y']);
    expect(odd?.subtitle).toBe('unknown type my.own');
    expect(unknown.edges).toHaveLength(2);
  });

  it('is made of the same parts again where nothing changed', () => {
    const document = sampleDocument(chain);
    const first = sceneOf(document, sampleCatalog);
    const [load, ...others] = document.nodes;
    if (!load) throw new Error('no nodes');
    const renamed = { ...document, nodes: [{ ...load, title: 'Customers' }, ...others] };
    const layout = new Map(first.nodes.map(({ id, x, y }) => [id, { x, y }]));
    const placed = { ...renamed, layout: { ...document.layout, nodes: layout } };
    const second = sceneOf(placed, sampleCatalog, first);
    expect(second.byId.get('load')?.title).toBe('Customers');
    for (const id of ['split', 'fit', 'score']) expect(second.byId.get(id)).toBe(first.byId.get(id));
    expect(second.edges.every((edge, index) => edge === first.edges[index])).toBe(true);
  });
});

describe('React Flow’s nodes', () => {
  const scene = sceneOf(sampleDocument(chain), sampleCatalog);
  const ids = scene.nodes.map(({ id }) => id);

  it('have sizes and a handle for every port, so that nothing is measured', () => {
    const { nodes } = toFlow(viewOf({ scene }), noFlow);
    const fit = nodes.find(({ id }) => id === 'fit');
    expect(fit?.measured).toEqual({ width: 200, height: 80 });
    expect(fit?.handles?.map(({ type, id }) => `${type} ${id}`)).toEqual([
      'target train',
      'target settings',
      'target after',
      'source model',
      'source done',
    ]);
  });

  it('are only those near enough, with the edges among them', () => {
    const { nodes, edges } = toFlow(viewOf({ scene, mounted: new Set(['load', 'split']) }), noFlow);
    expect(nodes.map(({ id }) => id)).toEqual(['load', 'split']);
    expect(edges.map(({ target }) => target)).toEqual(['split']);
  });

  it('stay the same objects unless they are moved or selected otherwise', () => {
    const some = fc.subarray(ids);
    fc.assert(
      fc.property(some, some, some, some, (selectedA, movedA, selectedB, movedB) => {
        const look = (selected: readonly string[], moved: readonly string[]) =>
          viewOf({
            scene,
            selectedNodes: new Set(selected),
            moved: new Map(moved.map((id) => [id, { x: 1, y: 2 }])),
          });
        const first = toFlow(look(selectedA, movedA), noFlow);
        expect(toFlow(look(selectedA, movedA), first)).toBe(first);
        const second = toFlow(look(selectedB, movedB), first);
        for (const [index, id] of ids.entries()) {
          const isSame =
            selectedA.includes(id) === selectedB.includes(id) && movedA.includes(id) === movedB.includes(id);
          expect(second.nodes[index] === first.nodes[index]).toBe(isSame);
          expect(second.nodes[index]?.selected).toBe(selectedB.includes(id));
        }
      }),
      { numRuns: 100 },
    );
  });
});
