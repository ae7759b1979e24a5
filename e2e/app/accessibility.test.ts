import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser, expect, region, type WindowOptions } from './app-under-test.ts';

const file = 'breast-cancer.pipeline.yaml';
const panels = ['Catalog', 'Outline', 'Targets', 'Deployments', 'Inspector', 'YAML', 'Problems', 'Logs', 'Timeline'];
const more = ['Resources', 'Runs', 'Compare', 'Versions', 'Plots', 'Data preview', 'Monitoring', 'Terminal'];
const buttons = ['Run', 'Stop', 'Rerun', 'Undo', 'Redo', 'Auto layout', 'Export', 'Share', 'Save'];
const dialogs = {
  'New pipeline': 'Control+Alt+n',
  'Open a pipeline': 'Control+o',
  'Save as': 'Control+Shift+S',
  'Keyboard shortcuts': '?',
  Settings: 'Control+,',
  'Command palette': 'Control+k',
};

let app: AppUnderTest;

/** What axe finds wrong in the page, or in a part of it, in words: the rule, and where. */
async function violations(page: Page, part?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations: found } = await (part === undefined ? axe : axe.include(part)).analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
}

/** The textbox has the name of its tab, its region a longer one. */
const panel = (page: Page, name: string) => region(page, name === 'YAML' ? 'YAML text' : name, name);

const settled = async (page: Page): Promise<void> => {
  await expect(page.getByRole('status', { name: /Loading/ })).toHaveCount(0);
  await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))');
};

async function opened(options: WindowOptions = {}): Promise<Page> {
  const page = await app.window(options);
  const runs = await region(page, 'Runs');
  await runs
    .locator('[data-run-id]')
    .first()
    .click({ position: { x: 200, y: 10 } });
  await card(page, 'train').click();
  return page;
}

describe.runIf(browserPath)('the app is for everybody', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    app = new AppUnderTest();
    await app.fromTemplate('breast-cancer');
    const ran = await app.place.run('run', file);
    if (ran.code !== 0) throw new Error(ran.error);
    await app.serve(file);
  }, 300_000);

  afterAll(async () => {
    await app.close();
    await closeBrowser();
  });

  for (const dark of [false, true]) {
    const theme = dark ? 'dark' : 'light';

    it(`axe finds nothing in any panel (${theme})`, async () => {
      const page = await opened({ dark, reducedMotion: true });
      const found: string[] = [];
      for (const name of [...panels, ...more]) {
        await panel(page, name);
        await settled(page);
        const part = name === 'Catalog' ? undefined : `section[aria-label^="${name}"]`;
        for (const one of await violations(page, part)) found.push(`${name}: ${one}`);
      }
      expect([...new Set(found)]).toEqual([]);
      await page.close();
    });

    it(`axe finds nothing on the welcome page and in dialogs (${theme})`, async () => {
      const page = await opened({ dark, reducedMotion: true });
      const found: string[] = [];
      for (const [name, keys] of Object.entries(dialogs)) {
        await card(page, 'train').focus();
        await page.keyboard.press(keys);
        await page.getByRole('dialog').first().waitFor();
        await settled(page);
        for (const one of await violations(page, '[role=dialog]')) found.push(`${name}: ${one}`);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      await page.getByRole('button', { name: /^Close breast-cancer/ }).click();
      await page.getByRole('region', { name: 'Templates' }).getByRole('button').first().waitFor();
      await settled(page);
      for (const one of await violations(page)) found.push(`Welcome: ${one}`);
      expect([...new Set(found)]).toEqual([]);
      await page.close();
    });
  }

  it('regions, buttons and cards have the names that a screen reader says', async () => {
    const page = await opened();
    for (const name of buttons) {
      await expect(page.getByRole('button', { name, exact: true }).first()).toBeVisible();
    }
    await expect(page.getByRole('region', { name: 'Canvas', exact: true })).toBeVisible();
    for (const name of [...panels, ...more]) await expect(await panel(page, name)).toBeVisible();
    await expect(card(page, 'train')).toHaveAccessibleName(/^Train,.*(done|cached)/);
    await page.close();
  });

  for (const [name, options] of Object.entries({
    '1280 wide': { width: 1280, height: 800 },
    '1920 wide': { width: 1920, height: 1080 },
    '200 % zoom': { width: 720, height: 450, scale: 2 },
  })) {
    it(`nothing that matters is cut off at ${name}`, async () => {
      const page = await opened(options);
      for (const name of buttons) {
        await expect(page.getByRole('button', { name, exact: true }).first()).toBeInViewport({ ratio: 1 });
      }
      const size = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.scrollHeight]');
      expect(size).toEqual([options.width, options.height]);
      const canvas = await (await region(page, 'Canvas')).boundingBox();
      expect(canvas?.width).toBeGreaterThan(200);
      expect(canvas?.height).toBeGreaterThan(100);
      for (const name of [...panels, ...more]) {
        const shown = await panel(page, name);
        await expect(shown).toBeInViewport({ ratio: 0.99 });
        const box = await shown.boundingBox();
        expect(box?.width, name).toBeGreaterThan(150);
        expect(box?.height, name).toBeGreaterThan(60);
      }
      await page.close();
    });
  }

  it('nothing moves where the system asks for calm', async () => {
    const page = await opened({ reducedMotion: true });
    for (const name of [...panels, ...more]) await panel(page, name);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').first().waitFor();
    const moving = await page.evaluate(
      'document.getAnimations().filter((one) => Number(one.effect.getComputedTiming().duration) > 1).length',
    );
    expect(moving).toBe(0);
    await page.close();
  });
});
