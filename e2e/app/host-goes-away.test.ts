import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser } from './app-under-test.ts';

/** Whatever dies behind an open window, the window goes on: it says so, keeps the edits, and catches up. */
describe.skipIf(!browserPath)('what is behind a window goes away', () => {
  let app: AppUnderTest;
  let page: Page;

  beforeEach(async () => {
    app = new AppUnderTest();
    app.place.write('trainyard.yaml', '');
    app.place.shellPipeline('shells.pipeline.yaml', { wait: 'sleep 300' });
    await app.serve('shells.pipeline.yaml');
    page = await app.window();
    await card(page, 'wait').waitFor();
  });
  afterEach(() => app.close());
  afterAll(closeBrowser);

  const reconnecting = () => page.getByRole('status').filter({ hasText: 'Reconnecting to the engine' });
  const duplicate = async (): Promise<void> => {
    await card(page, 'wait').click();
    await page.keyboard.press('Control+d');
    await page.locator('[data-node-id]').nth(1).waitFor();
  };
  const savesTwoNodes = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(
        () => readFileSync(join(app.place.project, 'shells.pipeline.yaml'), 'utf8').match(/type: flow.shell/g)?.length,
        { timeout: 20_000 },
      )
      .toBe(2);
  };
  const engine = (): number => app.enginePid();

  test('the host is killed and comes back: the window says so meanwhile, the edits stay, and can be saved', async () => {
    await app.killHost();
    await reconnecting().waitFor();
    await duplicate();
    await app.serve('shells.pipeline.yaml');
    await reconnecting().waitFor({ state: 'detached' });
    expect(await page.locator('[data-node-id]').count()).toBe(2);
    await savesTwoNodes();
  });

  test('the engine is killed: another takes its place, and the edits are still there', async () => {
    await duplicate();
    const before = engine();
    process.kill(before, 'SIGKILL');
    await expect.poll(engine, { timeout: 20_000 }).not.toBe(before);
    await reconnecting().waitFor({ state: 'detached' });
    expect(await page.locator('[data-node-id]').count()).toBe(2);
    await savesTwoNodes();
  });

  test('a host that comes back with another token is told apart, with the way out of it', async () => {
    await app.killHost();
    await reconnecting().waitFor();
    app.forgetToken();
    await app.serve('shells.pipeline.yaml');
    await page.getByText('Open the address that trainyard serve printed').waitFor();
  });

  test('the token leaves the address bar at once, and a reload needs it no more', async () => {
    expect(page.url()).not.toContain('token');
    await page.reload();
    await card(page, 'wait').waitFor();
    expect(page.url()).not.toContain('token');
  });
});
