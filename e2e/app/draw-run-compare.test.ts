import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser, expect, region } from './app-under-test.ts';

/** A first run may have to make its Python environment. */
const runWithinMs = 240_000;
const start = `# drawn by hand
apiVersion: trainyard/v1
kind: Pipeline
metadata:
  id: drawn
  name: Drawn
spec:
  nodes: []
`;

let app: AppUnderTest;
let page: Page;

const drop = async (type: string, x: number, y: number): Promise<void> => {
  const canvas = await region(page, 'Canvas');
  await page.locator(`[data-node-type="${type}"]`).first().dragTo(canvas, { targetPosition: { x, y } });
};

const handle = (nodeId: string, port: string, side: 'source' | 'target') =>
  page.locator(`.react-flow__node[data-id="${nodeId}"] .react-flow__handle.${side}[data-handleid="${port}"]`);

/** Draws a wire as a person does: press, move in steps, release. */
async function wire(from: readonly [string, string], to: readonly [string, string]): Promise<void> {
  const a = await handle(from[0], from[1], 'source').boundingBox();
  const b = await handle(to[0], to[1], 'target').boundingBox();
  if (!a || !b) throw new Error(`There is no port ${from.join('.')} or ${to.join('.')} on the screen.`);
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 4 });
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 4 });
  await page.mouse.up();
}

const fill = async (nodeId: string, parameter: string, value: string): Promise<void> => {
  await card(page, nodeId).click();
  const field = (await region(page, 'Inspector')).locator(`[data-parameter="${parameter}"]`).first();
  await field.fill(value);
  await field.press('Enter');
  await field.blur();
};

const save = async (): Promise<string> => {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('img', { name: 'not saved' })).toHaveCount(0);
  return app.place.read('drawn.pipeline.yaml');
};

const run = async (): Promise<void> => {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/run under way/)).toBeVisible();
  await expect(page.getByText(/run succeeded/)).toBeVisible({ timeout: runWithinMs });
};

describe.runIf(browserPath)('a data scientist draws a pipeline, runs it, changes it and compares', () => {
  beforeAll(async () => {
    app = new AppUnderTest();
    await app.fromTemplate('breast-cancer');
    app.place.write('drawn.pipeline.yaml', start);
    await app.serve('drawn.pipeline.yaml');
    page = await app.window({ width: 1920, height: 1080 });
    await region(page, 'Canvas');
  });

  afterAll(async () => {
    await app.close();
    await closeBrowser();
  });

  it('drags five nodes from the catalog and wires them', async () => {
    await drop('data.table-file', 60, 160);
    await expect(card(page, 'table-file')).toBeVisible();
    await drop('data.split', 330, 160);
    await drop('train.sklearn-classifier', 600, 80);
    await drop('evaluate.classifier', 870, 160);
    await drop('flow.shell', 600, 360);
    await expect(page.locator('[data-node-id]')).toHaveCount(5);
    await wire(['table-file', 'dataset'], ['split', 'dataset']);
    await wire(['split', 'train'], ['sklearn-classifier', 'train']);
    await wire(['sklearn-classifier', 'model'], ['classifier', 'model']);
    await wire(['split', 'test'], ['classifier', 'test']);
    await expect(page.locator('.react-flow__edge')).toHaveCount(4);
  });

  it('refuses a wire that does not fit, and says why', async () => {
    await wire(['sklearn-classifier', 'model'], ['split', 'dataset']);
    await expect(page.locator('.react-flow__edge')).toHaveCount(4);
    await expect(page.getByText(/takes dataset|model/).first()).toBeVisible();
  });

  it('fills the forms, and the problems go away one by one', async () => {
    await region(page, 'Problems');
    await fill('table-file', 'path', 'data/breast-cancer.csv');
    await fill('sklearn-classifier', 'label', 'diagnosis');
    await fill('shell', 'command', 'echo slow; sleep 300 & wait');
    await expect(page.getByRole('button', { name: 'no problems' })).toBeVisible();
  });

  it('stops a step that takes long, and its processes are gone', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(card(page, 'shell')).toHaveAttribute('data-status', 'running', { timeout: runWithinMs });
    await card(page, 'shell').click();
    await expect((await region(page, 'Logs')).getByText('slow')).toBeVisible();
    await expect((await region(page, 'Resources')).getByText('CPU').first()).toBeVisible();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.getByText(/run cancelled/)).toBeVisible({ timeout: 60_000 });
    expect(processesWith('sleep\u0000300')).toEqual([]);
    await fill('shell', 'command', 'echo done');
  });

  it('runs it: states, a metric on the card, nothing left to do the second time', async () => {
    await run();
    for (const id of ['table-file', 'split', 'sklearn-classifier', 'classifier']) {
      await expect(card(page, id)).toHaveAttribute('data-status', /succeeded|cached/);
    }
    await expect(card(page, 'classifier')).toContainText(/0\.9\d/);
    await expect(card(page, 'classifier')).toHaveAccessibleName(/Evaluate classifier.*(done|cached)/);
  });

  it('changes one parameter, sees what will run again, reruns and compares', async () => {
    await fill('sklearn-classifier', 'seed', '11');
    await expect(page.getByText(/3 cached|will run/).first()).toBeVisible();
    await run();
    await expect(card(page, 'split')).toHaveAttribute('data-status', 'cached');
    await expect(card(page, 'sklearn-classifier')).toHaveAttribute('data-status', 'succeeded');
    const runs = await region(page, 'Runs');
    await expect(runs.locator('[data-run-id]')).toHaveCount(3);
    for (const row of [0, 1]) await runs.locator('[data-run-id]').nth(row).getByRole('checkbox').check();
    await runs.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect((await region(page, 'Compare')).getByText('seed').first()).toBeVisible();
  });

  it('undoes everything to the start, redoes it, saves and opens the same picture and bytes again', async () => {
    const undo = page.getByRole('button', { name: 'Undo', exact: true });
    while (await undo.isEnabled()) await undo.click();
    await expect(page.locator('[data-node-id]')).toHaveCount(0);
    expect(await save()).toBe(start);
    const redo = page.getByRole('button', { name: 'Redo', exact: true });
    while (await redo.isEnabled()) await redo.click();
    await expect(page.locator('[data-node-id]')).toHaveCount(5);
    const bytes = await save();
    expect(bytes.startsWith('# drawn by hand\n')).toBe(true);
    const places = await boxes();
    await page.reload();
    await expect(page.locator('[data-node-id]')).toHaveCount(5);
    expect(await boxes()).toEqual(places);
    expect(await save().catch(() => app.place.read('drawn.pipeline.yaml'))).toBe(bytes);
    expect(app.complaints).toEqual([]);
  });
});

/** Places of the cards in the document, as their transforms say. */
const boxes = (): Promise<string[]> =>
  page
    .locator('.react-flow__node')
    .evaluateAll((nodes) => nodes.map((node) => (node as unknown as { style: { transform: string } }).style.transform));

function processesWith(words: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const path = join('/proc', pid, 'cmdline');
      try {
        return existsSync(path) && readFileSync(path, 'utf8').includes(words);
      } catch {
        return false;
      }
    });
}
