import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectFolders } from '../runs/run-folder.ts';
import { Restrictions } from './restrictions.ts';

const pipeline = (command: string): string =>
  `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: p, name: P}\nspec:\n  nodes: [{id: a, type: flow.shell, files: [go.sh], parameters: {command: "${command}"}}]\n`;

let root: string;
let project: string;
let file: string;
let restrictions: Restrictions;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-restrictions-')));
  project = join(root, 'project');
  file = join(project, 'p.pipeline.yaml');
  mkdirSync(project);
  writeFileSync(file, pipeline('sh go.sh'));
  writeFileSync(join(project, 'go.sh'), 'true');
  restrictions = new Restrictions(join(root, 'trust'), projectFolders(project, join(project, '.trainyard')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('where nothing came from elsewhere nothing is restricted', async () => {
  expect(await restrictions.ofFile(file, undefined)).toBeNull();
  expect(await restrictions.ofRun('20260101-000000-abcd')).toBeNull();
  expect(await restrictions.ofPipeline('p', [{ file: 'p.pipeline.yaml', id: 'p' }])).toBeNull();
});

it('a pipeline of a restricted folder neither runs nor has its endpoints started until it is accepted as it is', async () => {
  await restrictions.trust.markRestricted(project);
  const files = [
    { file: 'other.yaml', id: 'q' },
    { file: 'p.pipeline.yaml', id: 'p' },
  ];
  const refused = { exitCode: 3, message: expect.stringMatching(/^p\.pipeline\.yaml came from elsewhere/) };
  expect(await restrictions.ofFile(file, undefined)).toMatchObject(refused);
  expect(await restrictions.ofPipeline('p', files)).toMatchObject(refused);
  await restrictions.trust.accept(file, pipeline('sh go.sh'));
  expect(await restrictions.ofFile(file, undefined)).toBeNull();
  expect(await restrictions.ofPipeline('p', files)).toBeNull();
  expect(await restrictions.ofFile(file, pipeline('sh other.sh'))).toMatchObject({ exitCode: 3 });
  writeFileSync(join(project, 'go.sh'), 'false');
  expect(await restrictions.ofPipeline('p', files)).toMatchObject({
    message: 'p.pipeline.yaml came from elsewhere, and nothing of it is run: changed since you accepted it: go.sh.',
  });
});

it('a file that is not there is refused in the words of whoever reads it, not here', async () => {
  await restrictions.trust.markRestricted(project);
  expect(await restrictions.ofFile(join(project, 'none.yaml'), undefined)).toBeNull();
});

it('a file in a restricted folder, named as restricted once more, still asks about the code beside it', async () => {
  await restrictions.trust.markRestricted(project);
  await restrictions.trust.markFileRestricted(file);
  await restrictions.trust.accept(file, pipeline('sh go.sh'));
  writeFileSync(join(project, 'go.sh'), 'false');
  expect(await restrictions.ofFile(file, undefined)).not.toBeNull();
});
