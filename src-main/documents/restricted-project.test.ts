import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTrust } from '../pipelines/trust.ts';
import { projectFolders } from '../runs/run-folder.ts';
import { Restrictions } from './restrictions.ts';

let folder: string;
let project: string;
const pipeline = `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: p, name: P}
spec:
  nodes:
    - {id: a, type: flow.shell, parameters: {command: "true"}}
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-restriction-'));
  project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'p.pipeline.yaml'), pipeline);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const trustFolder = (): string => join(folder, 'trust');
const restrictionOf = (of: string) =>
  new Restrictions(trustFolder(), projectFolders(of, join(folder, 'state'))).ofProject();
const restriction = () => restrictionOf(project);

test('T02: a project that came from somebody else is restricted until a pipeline of it is accepted as it is', async () => {
  expect(await restriction()).toBeNull();
  const trust = createTrust({ folder: trustFolder() });
  await trust.markRestricted(project);
  expect(await restriction()).toMatch(/^This project came in a bundle and is restricted/);
  await trust.accept(join(project, 'p.pipeline.yaml'), pipeline);
  expect(await restriction()).toBeNull();
  writeFileSync(join(project, 'p.pipeline.yaml'), pipeline.replace('"true"', '"false"'));
  expect(await restriction()).not.toBeNull();
});

test('T05: nothing in the project itself lifts the restriction', async () => {
  await createTrust({ folder: trustFolder() }).markRestricted(project);
  writeFileSync(join(project, 'trainyard.yaml'), 'trusted: true\n');
  mkdirSync(join(project, '.trainyard'));
  writeFileSync(join(project, '.trainyard', 'trust.json'), '{}');
  expect(await restriction()).not.toBeNull();
});

test('projects beside a restricted one are not restricted', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  await createTrust({ folder: trustFolder() }).markRestricted(project);
  expect(await restrictionOf(other)).toBeNull();
});
