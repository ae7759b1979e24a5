import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CatalogLoader } from './catalog-loader.ts';

let project: string;
let loader: CatalogLoader;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-catalog-'));
  loader = new CatalogLoader(join(import.meta.dirname, '..', '..', 'nodes-catalog'));
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function writeNode(name: string, script: string): void {
  const folder = join(project, 'nodes', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'node.yaml'),
    `apiVersion: trainyard/v1
kind: NodeType
metadata: {id: own.${name}, version: 1.0.0, title: Own, category: data, description: Own.}
spec:
  inputs: {}
  outputs: {table: {type: dataset}}
  parameters: {type: object, properties: {}}
  runtime: {python: {version: ">=3.9"}}
  execution: step
  entry: run.py
`,
  );
  writeFileSync(join(folder, 'run.py'), script);
}

it('gives the same catalog again as long as no file has changed', () => {
  writeNode('first', 'print(1)');
  const before = loader.load(project);
  expect(before.catalog.get('own.first')?.title).toBe('Own');
  expect(loader.load(project)).toBe(before);
});

it('gives another catalog with another code hash when a script has changed', () => {
  writeNode('first', 'print(1)');
  const before = loader.load(project).catalog;
  writeNode('first', 'print(1, 2)');
  const after = loader.load(project).catalog;
  expect(after.get('own.first')?.codeHash).not.toBe(before.get('own.first')?.codeHash);
  expect(after.get('flow.shell')).toBe(before.get('flow.shell'));
});

it('notices a node type that came or went', () => {
  const none = loader.load(project);
  writeNode('first', 'print(1)');
  expect(loader.load(project).catalog.has('own.first')).toBe(true);
  rmSync(join(project, 'nodes'), { recursive: true });
  expect(loader.load(project).catalog.has('own.first')).toBe(false);
  expect(none.catalog.has('own.first')).toBe(false);
});

it('keeps the catalogs of projects apart', () => {
  writeNode('first', 'print(1)');
  expect(loader.load(project).catalog.has('own.first')).toBe(true);
  expect(loader.load(null).catalog.has('own.first')).toBe(false);
});
