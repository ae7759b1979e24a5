import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readNodeType } from '../../shared/catalog/read-node-type.ts';
import { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { listCatalog, plainIcon } from './catalog-listing.ts';

const builtIn = join(import.meta.dirname, '../../nodes-catalog');
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-catalog-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

it('every built-in node type is listed with its icon and words, and a window reads the same type from it', () => {
  const loaded = new CatalogLoader(builtIn).load(null);
  const { nodeTypes } = listCatalog(loaded, builtIn);
  expect(nodeTypes.length).toBe(loaded.catalog.size);
  for (const { definition, codeHash, icon, readme } of nodeTypes) {
    const type = readNodeType(definition, { folder: '', file: '', codeHash });
    expect(type.ok && loaded.catalog.get(type.value.id)?.codeHash).toBe(codeHash);
    expect(icon, type.ok ? type.value.id : '').toMatch(/^<svg/);
    expect(readme).not.toBe('');
  }
});

it('node types of the project are among them; what hangs or is broken beside them is left out', () => {
  const folder = join(project, 'nodes', 'mine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'node.yaml'),
    `apiVersion: trainyard/v1\nkind: NodeType\nmetadata: {id: mine.one, version: 1.0.0, title: One, category: flow, description: Mine.}\nspec:\n  inputs: {}\n  outputs: {}\n  parameters: {type: object, properties: {}}\n  runtime: {command: true}\n  execution: step\n`,
  );
  execFileSync('mkfifo', [join(folder, 'README.md')]);
  writeFileSync(join(folder, 'icon.svg'), '<svg onload="alert(1)"></svg>');
  mkdirSync(join(project, 'nodes', 'broken'));
  writeFileSync(join(project, 'nodes', 'broken', 'node.yaml'), 'kind: [');
  const { nodeTypes, diagnostics } = listCatalog(new CatalogLoader(builtIn).load(project), builtIn);
  const own = nodeTypes.filter((type) => !type.builtIn);
  expect(own).toMatchObject([{ definition: { metadata: { id: 'mine.one' } }, icon: '', readme: '' }]);
  expect(diagnostics).toMatchObject([{ code: 'invalid-node-type' }]);
});

it.each([
  '<svg><script>x</script></svg>',
  '<svg><foreignObject/></svg>',
  '<svg\nonload=x></svg>',
  '<svg><a href="javascript:x"/></svg>',
  '<svg><path xlink:href = "x"/></svg>',
  '<svg><image src=x></svg>',
  '<!DOCTYPE svg [<!ENTITY x "y">]><svg/>',
  '<svg><style>@import url(x)</style></svg>',
  '<svg><use/></svg>',
  `<svg>${' '.repeat(20_000)}</svg>`,
])('an icon that is more than a drawing is left out: %s', (svg) => expect(plainIcon(svg)).toBe(''));
