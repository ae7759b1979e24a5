import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  change,
  documentOf,
  documents,
  listenToRefusals,
  putDocument,
  redo,
  replaceText,
  textOf,
  undo,
} from './documents.ts';
import type { Content } from './edits/content.ts';
import { connect, connectAfter, disconnect } from './edits/edge-edits.ts';
import {
  addNode,
  duplicateNodes,
  freeNodeId,
  moveNodes,
  removeNodes,
  renameNode,
  setParameter,
} from './edits/node-edits.ts';
import { openedDocument, saved } from './open-document.ts';

const file = 'sample.pipeline.yaml';
const text = `# mine
apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: sample, name: Sample}
spec:
  nodes:
    - {id: load, type: data.table-file, parameters: {path: data/a.csv}} # the data
    - id: split
      type: data.split
      inputs: {dataset: load.dataset}
future: {kept: true}
`;

beforeEach(() => {
  const opened = openedDocument({ file, text, digest: 'd1', readOnly: false, restricted: false });
  if (!opened) throw new Error('not a pipeline');
  documents.setState({ byFile: {} });
  putDocument(opened);
});

const opened = () => {
  const document = documentOf(file);
  if (!document) throw new Error('not open');
  return document;
};

/** Every kind of change that a user can make, as numbers decide. */
const act = (kind: number, number: number): void => {
  const ids = opened().document.nodes.map(({ id }) => id);
  const id = ids[number % Math.max(1, ids.length)] ?? 'none';
  const other = ids[(number + 1) % Math.max(1, ids.length)] ?? 'none';
  const recipes = [
    (content: Content) =>
      addNode(content, { id: freeNodeId(opened().value, 'flow.shell'), type: 'flow.shell' }, { x: number, y: 0.4 }),
    (content: Content) => removeNodes(content, [id]),
    (content: Content) => moveNodes(content, { [id]: { x: number, y: -number } }),
    (content: Content) => renameNode(content, id, number % 3 ? `Title ${number}` : ''),
    (content: Content) => setParameter(content, id, ['settings', 'depth'], number % 4 ? number : undefined),
    (content: Content) =>
      connect(content, { nodeId: id, port: 'out' }, { nodeId: other, port: 'in' }, number % 2 === 0),
    (content: Content) => disconnect(content, { nodeId: id, port: 'out' }, { nodeId: other, port: 'in' }),
    (content: Content) => connectAfter(content, id, other),
    (content: Content) => void duplicateNodes(content, [id, other]),
  ];
  const recipe = recipes[kind];
  if (recipe) change(file, `Change ${kind}`, recipe);
  else if (kind === 9) replaceText(file, `${textOf(file)}# line ${number}\n`, 'Edit the text');
  else if (kind === 10) undo(file);
  else redo(file);
};

describe('undo', () => {
  it('takes any changes back to the start, to identical bytes, and does them again', () => {
    const wish = fc.array(fc.tuple(fc.nat(11), fc.nat(20)), { maxLength: 25 });
    fc.assert(
      fc.property(wish, (wishes) => {
        const start = openedDocument({ file, text, digest: 'd1', readOnly: false, restricted: false });
        if (start) putDocument(start);
        for (const [kind, number] of wishes) act(kind, number);
        const end = textOf(file);
        const value = opened().value;
        const steps = opened().past.length;
        for (let step = 0; step < steps; step += 1) undo(file);
        expect(textOf(file)).toBe(text);
        expect(opened().isDirty).toBe(false);
        for (let step = 0; step < steps; step += 1) redo(file);
        expect(textOf(file)).toBe(end);
        expect(opened().value).toBe(value);
      }),
      { numRuns: 200 },
    );
  });

  it('merges what has the same key in quick succession into one step', () => {
    for (const letters of ['T', 'Ti', 'Tit'])
      change(file, 'Rename load', (content) => renameNode(content, 'load', letters), { mergeKey: 'title:load' });
    expect(opened().past).toHaveLength(1);
    change(file, 'Rename split', (content) => renameNode(content, 'split', 'S'), { mergeKey: 'title:split' });
    expect(opened().past).toHaveLength(2);
    undo(file);
    undo(file);
    expect(textOf(file)).toBe(text);
  });
});

describe('an open document', () => {
  it('keeps comments, unknown fields and the identity of nodes that did not change', () => {
    const [load] = opened().document.nodes;
    change(file, 'Move', (content) => moveNodes(content, { split: { x: 10.6, y: 20 } }));
    expect(opened().document.nodes[0]).toBe(load);
    expect(textOf(file)).toContain('# the data');
    expect(textOf(file)).toContain('future: {kept: true}');
    expect(opened().document.layout.nodes.get('split')).toEqual({ x: 11, y: 20 });
  });

  it('goes on with the last content that could be read while a text is broken', () => {
    const before = opened().value;
    replaceText(file, 'kind: [', 'Edit the text');
    expect(opened().brokenText).toBe('kind: [');
    expect(opened().value).toBe(before);
    const refused: string[] = [];
    const stop = listenToRefusals((of) => refused.push(of));
    expect(change(file, 'Rename', (content) => renameNode(content, 'load', 'X'))).toBe(false);
    stop();
    expect(refused).toEqual([file]);
    expect(opened().brokenText).toBe('kind: [');
    replaceText(file, text, 'Edit the text');
    expect(opened().brokenText).toBeNull();
  });

  it('is changed again after a save is undone, and not after the save is reached again', () => {
    change(file, 'Rename', (content) => renameNode(content, 'load', 'Customers'));
    const { value } = opened();
    documents.setState(({ byFile }) => ({
      byFile: { [file]: saved(byFile[file] ?? opened(), textOf(file), value, 'd2') },
    }));
    expect(opened().isDirty).toBe(false);
    undo(file);
    expect(opened().isDirty).toBe(true);
    expect(textOf(file)).toBe(text);
    redo(file);
    expect(opened().isDirty).toBe(false);
  });

  it('stays as it is when it is read-only', () => {
    documents.setState(({ byFile }) => ({ byFile: { [file]: { ...(byFile[file] ?? opened()), readOnly: true } } }));
    expect(change(file, 'Rename', (content) => renameNode(content, 'load', 'X'))).toBe(false);
    expect(textOf(file)).toBe(text);
  });
});

describe('removing a node', () => {
  it('takes its edges and its place with it', () => {
    change(file, 'Connect', (content) => connectAfter(content, 'load', 'split'));
    change(file, 'Move', (content) => moveNodes(content, { load: { x: 1, y: 1 } }));
    change(file, 'Delete', (content) => removeNodes(content, ['load']));
    const [split] = opened().document.nodes;
    expect(split?.inputs.size).toBe(0);
    expect(split?.after).toEqual([]);
    expect(opened().document.layout.nodes.has('load')).toBe(false);
  });
});
