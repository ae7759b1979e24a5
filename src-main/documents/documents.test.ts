import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findInstallation } from '../installation.ts';
import { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { createVersions } from '../pipelines/versions.ts';
import { PlanService } from '../runs/plan-service.ts';
import { projectFolders } from '../runs/run-folder.ts';
import { DocumentFiles } from './document-files.ts';
import { Documents } from './documents.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { ProjectChanges } from './project-changes.ts';
import { Restrictions } from './restrictions.ts';

const file = 'p.pipeline.yaml';
const pipeline = (command: string): string =>
  `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: p, name: P}\nspec:\n  nodes: [{id: a, type: flow.shell, parameters: {command: "${command}"}}]\n`;

let root: string;
let drafts: Drafts;
let restrictions: Restrictions;
let changes: ProjectChanges;
let documents: Documents;
/** Whether the file was restricted at the moment of each write. */
let restrictedAtWrite: boolean[];

class WatchedFiles extends DocumentFiles {
  override async save(...[path, text, base]: Parameters<DocumentFiles['save']>): ReturnType<DocumentFiles['save']> {
    restrictedAtWrite.push(await restrictions.isRestricted(join(root, path), text));
    return super.save(path, text, base);
  }
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trainyard-documents-'));
  const folders = projectFolders(root, join(root, '.trainyard'));
  const builtInCatalog = findInstallation().catalog;
  drafts = createDrafts(join(folders.state, 'drafts'));
  restrictions = new Restrictions(join(root, '.trainyard', 'trust'), folders);
  changes = new ProjectChanges(root, folders.deployments);
  restrictedAtWrite = [];
  documents = new Documents({
    project: root,
    builtInCatalog,
    files: new WatchedFiles(root),
    drafts,
    versions: createVersions({ folder: folders.versions }),
    plans: new PlanService(root, new CatalogLoader(builtInCatalog), () => new Set(['local'])),
    changes,
    restrictions,
    preview: async () => [],
    runsOf: () => [],
  });
});
afterEach(() => {
  changes.close();
  rmSync(root, { recursive: true, force: true });
});

it('a file that came from somebody else is restricted before it is there', async () => {
  expect(await documents.create(`new/${file}`, pipeline('evil'), true)).toMatchObject({ ok: true });
  expect(restrictedAtWrite).toEqual([true]);
  expect(await documents.open(`new/${file}`)).toMatchObject({ ok: true, value: { restricted: true } });
});

it('a file of the user is not restricted, also where one of the same name is offered from elsewhere', async () => {
  expect(await documents.create(file, pipeline('mine'), false)).toMatchObject({ ok: true });
  expect(await documents.create(file, pipeline('evil'), true)).toMatchObject({ ok: false });
  expect(await documents.open(file)).toMatchObject({ ok: true, value: { restricted: false } });
  expect(readFileSync(join(root, file), 'utf8')).toBe(pipeline('mine'));
});

it('saving drops the drafts that say the same, and leaves what another window has not saved', async () => {
  writeFileSync(join(root, file), pipeline('old'));
  const opened = await documents.open(file, 'w1');
  const baseDigest = opened.ok ? opened.value.digest : null;
  await documents.saveDraft({ file, text: pipeline('mine'), baseDigest, windowId: 'w1' });
  await documents.saveDraft({ file, text: pipeline('theirs'), baseDigest, windowId: 'w2' });
  await documents.saveDraft({ file, text: pipeline('mine'), baseDigest, windowId: 'w3' });
  await documents.save(file, pipeline('mine'), baseDigest, 'w1');
  expect(await drafts.read(file, 'w2')).toMatchObject({ text: pipeline('theirs') });
  expect(await documents.open(file, 'w2')).toMatchObject({ value: { draft: { text: pipeline('theirs') } } });
  await drafts.discard(file, 'w2');
  expect(await documents.open(file)).toMatchObject({ value: { draft: null } });
});
