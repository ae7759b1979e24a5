/**
 * `npm run screenshots [-- FOLDER]`: the README's pictures and a walk through every panel, from real runs of a template
 * in a real browser. The README's go to docs/pictures; the walk, in which paths of this machine are seen, goes to
 * docs/pictures/walk, which is not kept.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { AppUnderTest, browserPath, card, closeBrowser, expect, region } from '../e2e/app/app-under-test.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'docs', 'pictures');
const walk = join(folder, 'walk');
/** Milliseconds for a run that may have to make its Python environment first. */
const runWithinMs = 300_000;

const bottomPanels = ['Problems', 'Timeline', 'Resources', 'Monitoring', 'Terminal'];
const sidePanels = ['Outline', 'Targets', 'Deployments', 'Catalog'];

if (!browserPath) {
  console.error('There is no Chromium on this machine: nothing to take pictures with.');
  process.exit(6);
}
mkdirSync(walk, { recursive: true });
const app = new AppUnderTest();
try {
  await app.fromTemplate('breast-cancer');
  await app.serve();
  await everyPanel(await app.window());
} finally {
  await app.close();
  await closeBrowser();
}
for (const complaint of app.complaints) console.error(`the page said: ${complaint}`);
console.log(`Pictures are in ${folder}.`);

/** Everything, from the welcome page on: a run, a change, another run, and what each panel says of them. */
async function everyPanel(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Templates' }).getByRole('button').first().waitFor();
  await picture(page, 'welcome');
  await open(page);
  await picture(page, 'opened');
  await region(page, 'Logs');
  await run(page, 'running');
  await goTo(page, 'Good enough?');
  await card(page, 'gate').click();
  await both(page, folder, 'main-window');
  await picture(page, 'panel-logs');
  await goTo(page, 'Read the table');
  await change(page, 'train', 'settings.n_estimators', '150');
  await picture(page, 'will-run-again');
  await run(page);
  for (const name of bottomPanels) await panel(page, name);
  await goTo(page, 'Evaluate');
  await panel(page, 'Plots');
  await goTo(page, 'Read the table');
  await panel(page, 'Data preview');
  const runs = await panel(page, 'Runs');
  for (const box of await runs.getByRole('checkbox', { name: /^Choose run/ }).all()) await box.click();
  await runs.getByRole('button', { name: 'Compare', exact: true }).click();
  await panel(page, 'Compare');
  await (await region(page, 'Versions')).locator('[data-version-id="v1"]').click();
  await panel(page, 'Versions');
  for (const name of sidePanels) {
    await region(page, name);
    await picture(page, `side-${name.toLowerCase()}`);
  }
  await region(page, 'YAML text', 'YAML');
  await picture(page, 'yaml');
  await card(page, 'train').focus();
  for (const [name, keys] of [
    ['palette', 'Control+k'],
    ['shortcuts', '?'],
    ['settings', 'Control+,'],
  ] as const) {
    await page.keyboard.press(keys);
    await page.getByRole('dialog').first().waitFor();
    await picture(page, name);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.setViewportSize({ width: 720, height: 450 });
  await picture(page, 'small');
}

async function open(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Recent files' }).getByRole('button').first().click();
  await card(page, 'load').waitFor();
}

/** Runs to the end; a picture of it under way where a name is given. */
async function run(page: Page, name?: string): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/run under way/)).toBeVisible();
  await expect(card(page, 'load')).toHaveAttribute('data-status', /succeeded|cached/, { timeout: runWithinMs });
  if (name !== undefined) await picture(page, name);
  await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: runWithinMs });
}

async function change(page: Page, nodeId: string, parameter: string, value: string): Promise<void> {
  await card(page, nodeId).click({ position: { x: 20, y: 8 } });
  const field = (await region(page, 'Inspector')).locator(`[data-parameter="${parameter}"]`).first();
  await field.fill(value);
  await field.press('Enter');
  await expect(card(page, nodeId)).toHaveAccessibleName(/will run/);
}

async function goTo(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search commands and nodes' }).fill(title);
  await page.getByRole('option', { name: `Go to ${title}` }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

async function panel(page: Page, name: string) {
  const shown = await region(page, name);
  await picture(page, `panel-${name.toLowerCase().replaceAll(' ', '-')}`);
  return shown;
}

function picture(page: Page, name: string): Promise<void> {
  return both(page, walk, name);
}

/** In light and in dark. */
async function both(page: Page, to: string, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await settled(page);
    await page.screenshot({ path: join(to, `${name}-${scheme}.png`) });
  }
}

/** Nothing is being loaded or measured for the first time, nothing moves, and two pictures were drawn. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: /Loading/ })).toHaveCount(0);
  await expect(page.getByText(/^Measuring/)).toHaveCount(0, { timeout: 20_000 });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
