import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser, expect, renameNode } from './app-under-test.ts';

const file = 'shells.pipeline.yaml';
const marker = 'left-a-mark';

let app: AppUnderTest;
let page: Page;

const click = (name: string | RegExp) =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();

describe.runIf(browserPath)('files', () => {
  beforeAll(async () => {
    app = new AppUnderTest();
    app.place.write('trainyard.yaml', 'apiVersion: trainyard/v1\nkind: Project\n');
    const output = '"$TRAINYARD_OUTPUT_TEXT"';
    app.place.shellPipeline(file, {
      first: `touch ${join(app.place.folder, marker)}; echo 1 > ${output}`,
      second: `echo 2 > ${output}`,
    });
    await app.serve();
    page = await app.window();
  });

  afterAll(async () => {
    await app.close();
    await closeBrowser();
  });

  it('a template is a project on the canvas after one click, and runs with the next', async () => {
    await page.getByRole('region', { name: 'Templates' }).getByRole('button', { name: /Wine/ }).click();
    await expect(page.locator('[data-node-id]')).toHaveCount(8);
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
    expect(existsSync(join(app.place.folder, 'Trainyard', 'wine', 'wine.pipeline.yaml'))).toBe(true);
  });

  it('another project is opened by its path, and the first one stays as it was', async () => {
    await page.keyboard.press('Control+o');
    await page.getByLabel(/Path of a pipeline file/).fill(join(app.place.project, file));
    await page
      .locator('[role=dialog]:not([aria-modal=false])')
      .getByRole('button', { name: 'Open', exact: true })
      .click();
    await expect(page.locator('[data-node-id]')).toHaveCount(2);
  });

  it('a file that somebody else writes while nothing is changed here is shown as it is now', async () => {
    app.place.write(file, app.place.read(file).replace('echo 2', 'echo 3').replace('id: second', 'id: other'));
    await expect(card(page, 'other')).toBeVisible();
  });

  it('two windows never overwrite each other: the second to save is asked, and both texts are there', async () => {
    const other = await app.window();
    await other.goto(app.url);
    await other
      .getByRole('button', { name: /Shells/ })
      .first()
      .click();
    await renameNode(page, 'first', 'Mine');
    await renameNode(other, 'first', 'Theirs');
    await other.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(other.getByRole('img', { name: 'not saved' })).toHaveCount(0);
    await expect(page.getByText(/changed by another window or program/)).toBeVisible();
    await click('Save');
    const dialog = page.locator('[role=dialog]:not([aria-modal=false])');
    await expect(dialog).toContainText('Theirs');
    expect(app.place.read(file)).toContain('Theirs');
    await dialog.getByRole('button', { name: 'Take the file' }).click();
    await expect(card(page, 'first')).toHaveAccessibleName(/Theirs/);
    await click('Undo');
    await expect(card(page, 'first')).toHaveAccessibleName(/Mine/);
    await click('Redo');
    await other.close();
  });

  it('is saved under another name, and the first file stays as it was', async () => {
    const before = app.place.read(file);
    await renameNode(page, 'first', 'In the copy');
    await page.keyboard.press('Control+Shift+S');
    await page.getByLabel('File in this project').fill('copy.pipeline.yaml');
    await page
      .locator('[role=dialog]:not([aria-modal=false])')
      .getByRole('button', { name: 'Save', exact: true })
      .click();
    await expect(page.getByRole('button', { name: 'copy.pipeline.yaml', exact: true })).toBeVisible();
    expect(app.place.read('copy.pipeline.yaml')).toContain('In the copy');
    expect(app.place.read(file)).toBe(before);
  });

  it('asks before a tab with changes is closed', async () => {
    await renameNode(page, 'first', 'Not to be lost');
    await click(/^Close copy/);
    const dialog = page.locator('[role=dialog]:not([aria-modal=false])');
    await expect(dialog).toContainText('has changes that are not saved');
    await dialog.getByRole('button', { name: 'Keep as a draft' }).click();
    await expect(page.getByRole('button', { name: 'copy.pipeline.yaml', exact: true })).toHaveCount(0);
  });

  it('is exported as YAML with the very same bytes', async () => {
    await page.getByRole('button', { name: /^shells\.pipeline\.yaml/ }).click();
    await click('Undo');
    await expect(page.getByRole('img', { name: 'not saved' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.locator('[role=dialog]:not([aria-modal=false])');
    await dialog.getByRole('button', { name: /Trainyard pipeline/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save file' }).click(),
    ]);
    const path = await download.path();
    expect(readFileSync(path)).toEqual(readFileSync(join(app.place.project, file)));
  });

  it('what came from elsewhere opens restricted and runs nothing until it is trusted', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), click('Share')]);
    const bundle = join(app.place.folder, 'shared.trainyard');
    await download.saveAs(bundle);
    await page.keyboard.press('Control+o');
    await page.locator('input[type=file]').setInputFiles(bundle);
    await expect(page.getByText(/^Restricted/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
    await page.keyboard.press('Control+Enter');
    await click(/Show what it would run/);
    const dialog = page.locator('[role=dialog]:not([aria-modal=false])');
    await expect(dialog).toContainText(`touch ${join(app.place.folder, marker)}`);
    expect(existsSync(join(app.place.folder, marker))).toBe(false);
    await dialog.getByRole('button', { name: 'Trust and allow running' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: 60_000 });
    expect(existsSync(join(app.place.folder, marker))).toBe(true);
  });
});
