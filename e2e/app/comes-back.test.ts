import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser, expect, region, renameNode } from './app-under-test.ts';

const file = 'shells.pipeline.yaml';

let app: AppUnderTest;
let page: Page;

const rename = (nodeId: string, title: string): Promise<void> => renameNode(page, nodeId, title);

/** The step waits for a file, so that the test says when it ends. */
const waiting = (name: string): string =>
  `echo waiting; while [ ! -e ${join(app.place.folder, name)} ]; do sleep 0.05; done; echo 1 > "$TRAINYARD_OUTPUT_TEXT"`;

describe.runIf(browserPath)('a window whose host or engine goes away', () => {
  beforeAll(async () => {
    app = new AppUnderTest();
    app.place.write('trainyard.yaml', 'apiVersion: trainyard/v1\nkind: Project\n');
    app.place.shellPipeline(file, { first: waiting('one'), second: waiting('two') });
    await app.serve(file);
    page = await app.window();
    await card(page, 'first').waitFor();
  });

  afterAll(async () => {
    await app.close();
    await closeBrowser();
  });

  it('says so, keeps what is edited meanwhile, and has it saved when the host is back', async () => {
    await app.killHost();
    await expect(page.getByText(/^Reconnecting/)).toBeVisible();
    await rename('first', 'Edited while away');
    await app.serve(file);
    await expect(page.getByText(/^Reconnecting/)).toHaveCount(0);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('img', { name: 'not saved' })).toHaveCount(0);
    expect(app.place.read(file)).toContain('Edited while away');
  });

  it('catches up with a run that went on without the host', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(card(page, 'first')).toHaveAttribute('data-status', 'running');
    await app.killHost();
    await expect(page.getByText(/^Reconnecting/)).toBeVisible();
    app.place.write('../one', '');
    app.place.write('../two', '');
    await app.serve(file);
    await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: 30_000 });
    for (const id of ['first', 'second']) await expect(card(page, id)).toHaveAttribute('data-status', 'succeeded');
    await card(page, 'first').click();
    await expect((await region(page, 'Logs')).getByText('waiting').first()).toBeVisible();
  });

  it('goes on with its run when the engine is killed', async () => {
    app.place.write(file, app.place.read(file).replaceAll('/one', '/three').replaceAll('/two', '/four'));
    await expect(card(page, 'first')).toHaveAttribute('aria-label', /will run/);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(card(page, 'first')).toHaveAttribute('data-status', 'running');
    process.kill(app.enginePid(), 'SIGKILL');
    app.place.write('../three', '');
    app.place.write('../four', '');
    await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: 30_000 });
    for (const id of ['first', 'second']) await expect(card(page, id)).toHaveAttribute('data-status', 'succeeded');
  });

  it('has its draft again after a reload', async () => {
    await rename('second', 'Only a draft');
    await expect(page.getByText(/draft saved/)).toBeVisible();
    await page.reload();
    await expect(card(page, 'second')).toHaveAccessibleName(/Only a draft/);
    await expect(page.getByRole('img', { name: 'not saved' })).toBeVisible();
    expect(app.place.read(file)).not.toContain('Only a draft');
  });
});
