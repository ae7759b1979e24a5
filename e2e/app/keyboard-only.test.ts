import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser, expect } from './app-under-test.ts';

/** A first run may have to make its Python environment. */
const runWithinMs = 240_000;
const file = 'typed.pipeline.yaml';

let app: AppUnderTest;
let page: Page;

const press = (keys: string): Promise<void> => page.keyboard.press(keys);
const named = (role: 'button' | 'textbox' | 'searchbox' | 'checkbox' | 'combobox', name: string | RegExp): Locator =>
  page.getByRole(role, { name, exact: typeof name === 'string' }).first();

/** Tab goes from one thing to the next, and comes to the one that is wanted. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let count = 0; count < 120; count++) {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return;
    await press('Tab');
  }
  throw new Error(`Tab never came to ${wanted}.`);
}

/** Everything has a name in the palette. */
async function palette(words: string): Promise<void> {
  await press('Control+k');
  await named('combobox', 'Search commands and nodes').waitFor();
  await page.keyboard.type(words);
  await press('Enter');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toHaveCount(0);
}

async function add(words: string, nodeId: string): Promise<void> {
  await tabTo(named('searchbox', 'Search the catalog'));
  await press('Control+a');
  await page.keyboard.type(words);
  await press('ArrowDown');
  await press('Enter');
  await expect(card(page, nodeId)).toBeFocused();
}

/** Enter on a card opens its form; Tab comes to the field. */
async function fill(title: string, nodeId: string, parameter: string, value: string): Promise<void> {
  await palette(`Go to ${title}`);
  await expect(card(page, nodeId)).toBeFocused();
  await press('Enter');
  await tabTo(page.locator(`[data-parameter="${parameter}"]`).first());
  await press('Control+a');
  await page.keyboard.type(value);
  await press('Enter');
}

async function run(): Promise<void> {
  await press('Control+Enter');
  await expect(page.getByText(/run under way/)).toBeVisible();
  await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: runWithinMs });
}

describe.runIf(browserPath)('with nothing but a keyboard', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    app = new AppUnderTest();
    app.place.write('trainyard.yaml', 'apiVersion: trainyard/v1\nkind: Project\n');
    app.place.write('flowers.csv', `size,kind\n${'1.5,a\n2.5,b\n'.repeat(20)}`);
    await app.serve();
    page = await app.window();
  });

  afterAll(async () => {
    await app.close();
    await closeBrowser();
  });

  it('a new pipeline is made from the welcome page', async () => {
    await tabTo(named('button', 'New pipeline…'));
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(named('textbox', 'Name'));
    await page.keyboard.type('Typed');
    await press('Enter');
    await page.getByRole('region', { name: 'Canvas', exact: true }).waitFor();
  });

  it('nodes are added, wired and moved', async () => {
    await add('table file', 'table-file');
    await add('split', 'split');
    await palette('Go to table-file');
    await expect(card(page, 'table-file')).toBeFocused();
    await press('c');
    await named('combobox', 'Connect table-file to').waitFor();
    await page.keyboard.type('split');
    await press('Enter');
    await expect(page.locator('.react-flow__edge')).toHaveCount(1);
    await expect(card(page, 'table-file')).toBeFocused();
    await press('ArrowRight');
    await expect(card(page, 'split')).toBeFocused();
    const before = await card(page, 'split').boundingBox();
    await press('Control+Shift+ArrowDown');
    await expect.poll(async () => (await card(page, 'split').boundingBox())?.y).not.toBe(before?.y);
    await press('Control+z');
    await expect.poll(async () => (await card(page, 'split').boundingBox())?.y).toBe(before?.y);
    await press('F2');
    await page.keyboard.type('Train and test');
    await press('Enter');
    await expect(card(page, 'split')).toHaveAccessibleName(/^Train and test/);
  });

  it('forms are filled, it is saved and runs', async () => {
    await fill('table-file', 'table-file', 'path', 'flowers.csv');
    await expect(named('button', 'no problems')).toBeVisible();
    await press('Control+s');
    await expect(page.getByRole('img', { name: 'not saved' })).toHaveCount(0);
    expect(app.place.read(file)).toContain('flowers.csv');
    await run();
    for (const id of ['table-file', 'split']) {
      await expect(card(page, id)).toHaveAttribute('data-status', /succeeded|cached/);
    }
  });

  it('a parameter is changed, it runs again, and the two runs are compared', async () => {
    await fill('Train and test', 'split', 'seed', '7');
    await run();
    await palette('Show Runs');
    const boxes = page.getByRole('checkbox', { name: /^Choose run/ });
    for (const at of [0, 1]) {
      await tabTo(boxes.nth(at));
      await press('Space');
    }
    await tabTo(named('button', 'Compare'));
    await press('Enter');
    await expect(page.getByRole('region', { name: 'Compare', exact: true }).getByText('seed').first()).toBeVisible();
  });

  it('the focus is never caught, but in what is meant to hold it', async () => {
    await palette('Show Logs');
    const seen = new Set<string>();
    for (let count = 0; count < 150; count++) {
      await press('Tab');
      seen.add(await page.evaluate('document.activeElement?.closest("section, header, nav, footer")?.ariaLabel ?? ""'));
    }
    for (const name of ['Catalog', 'Canvas', 'Logs', 'Inspector']) expect([...seen]).toContain(name);
    expect(app.complaints).toEqual([]);
  });
});
