/**
 * `npm run screenshots [-- FOLDER]`: the README's pictures and a walk through every panel, from a real run of a template
 * in a real browser. Pictures go to docs/pictures (those of the README) and docs/pictures/walk.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { AppUnderTest, browserPath, card, closeBrowser, region } from '../e2e/app/app-under-test.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'docs', 'pictures');
const walk = join(folder, 'walk');
/** Milliseconds for a run that may have to make its Python environment first. */
const runWithinMs = 300_000;

const panels = [
  'Problems',
  'Logs',
  'Timeline',
  'Resources',
  'Runs',
  'Compare',
  'Versions',
  'Plots',
  'Data preview',
  'Monitoring',
  'Terminal',
];
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
  const page = await app.window();
  await page.getByRole('region', { name: 'Templates' }).getByRole('button').first().waitFor();
  await picture(page, 'welcome');
  await page.getByRole('region', { name: 'Recent files' }).getByRole('button').first().click();
  await card(page, 'load').waitFor();
  await picture(page, 'opened');
  await runOnce(page);
  await card(page, 'train').click();
  await page.getByRole('button', { name: 'Rerun', exact: true }).click();
  await expect(page.locator('[data-run-id]'))
    .toHaveCount(2)
    .catch(() => {});
  for (const name of panels) {
    await region(page, name);
    await settled(page);
    await picture(page, `panel-${name.toLowerCase().replaceAll(' ', '-')}`);
  }
  for (const name of sidePanels) {
    await region(page, name);
    await settled(page);
    await picture(page, `side-${name.toLowerCase()}`);
  }
  await region(page, 'YAML text', 'YAML');
  await settled(page);
  await picture(page, 'yaml');
  await page.keyboard.press('Control+k');
  await picture(page, 'palette');
  await page.keyboard.press('Escape');
  await main(page);
  await both(page, 'main-window');
  console.log(`Pictures are in ${folder}.`);
} finally {
  await app.close();
  await closeBrowser();
}
for (const complaint of app.complaints) console.error(`the page said: ${complaint}`);

async function runOnce(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card(page, 'load')).toHaveAttribute('data-status', /succeeded|cached/, { timeout: runWithinMs });
  await picture(page, 'running');
  await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: runWithinMs });
}

/** The window as the README shows it. */
async function main(page: Page): Promise<void> {
  await region(page, 'Inspector');
  await card(page, 'train').click();
  await region(page, 'Logs');
  await settled(page);
}

async function both(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`) });
  }
}

async function picture(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await settled(page);
    await page.screenshot({ path: join(walk, `${name}-${scheme}.png`) });
  }
}

/** Nothing is being loaded and two pictures were drawn. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
