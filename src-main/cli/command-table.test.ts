import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { findInstallation } from '../installation.ts';
import { commandTable, findCommand } from './command-table.ts';
import { parseArguments } from './parse-arguments.ts';

const templates = join(findInstallation().catalog, 'templates');
const nodesOf = new Map(
  readdirSync(templates).map((name) => {
    const text = readFileSync(join(templates, name, `${name}.pipeline.yaml`), 'utf8');
    return [name, (parsePipelineFile(text).document?.nodes ?? []).map(({ id }) => id)] as const;
  }),
);

test('examples in help can be typed: they parse, and name what is in the templates', async () => {
  expect([...nodesOf.keys()]).toContain('wine');
  const wine = nodesOf.get('wine') ?? [];
  for (const entry of commandTable) {
    const command = await entry.load();
    expect(command.name).toBe(entry.name);
    for (const { line } of command.examples) {
      const own = /trainyard (.*?)(?: && | > |\)|$)/.exec(line)?.[1] ?? '';
      const named = findCommand(own.split(' '));
      const parsed = named && parseArguments(await named.entry.load(), named.rest);
      expect([line, parsed?.ok]).toEqual([line, true]);
      const nodes = /^trainyard (?:run|plan|runs) /.test(line)
        ? line.matchAll(/--(?:set|from|to|only|step) ([a-z0-9-]+)/g)
        : [];
      for (const [, node = ''] of nodes) expect([line, wine.includes(node)]).toEqual([line, true]);
      for (const [, pipeline = '', node = ''] of line.matchAll(/^trainyard deployments \w+ ([a-z-]+)\.([a-z-]+)/g)) {
        expect([line, nodesOf.get(pipeline)?.includes(node)]).toEqual([line, true]);
      }
    }
  }
});
