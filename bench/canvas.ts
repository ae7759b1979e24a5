// What is evaluated in a page speaks of the page.
/// <reference lib="dom" />
import { dirname } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { parse } from 'yaml';
import { dragAcross, type Frames, framesWhile, openBrowser, type Served, serveFolder } from './browser.ts';
import { type BenchmarkContext, defineBenchmark, ms } from './harness.ts';
import { buildPages } from './pages/build-pages.ts';
import { catalogOfRepository } from './pages/catalog-of-repository.ts';
import { largePipeline } from './pages/large-pipeline.ts';
import type { PageInput } from './pages/page-input.ts';

const rounds = 3;
const nodes = 1000;
const mostElements = 6000;
const root = dirname(import.meta.dirname);

interface Measured {
  readonly openMs: number;
  readonly elements: number;
  readonly fitted: Frames;
  readonly near: Frames;
  readonly nearElements: number;
  readonly dragMs: Frames;
}

/** The canvas with a large pipeline, against React Flow as its guides teach it with the same nodes. */
export const canvas = defineBenchmark({
  name: 'canvas',
  what: `${nodes} nodes opened, panned and zoomed, against stock React Flow`,
  async run(context) {
    const folder = context.scratch('pages');
    await buildPages(folder, ['canvas', 'stock-canvas']);
    const served = await serveFolder(folder);
    const browser = await openBrowser();
    try {
      const measured = { ours: [] as Measured[], stock: [] as Measured[] };
      for (let round = 0; round < rounds; round += 1) {
        measured.ours.push(await measure(browser, served, 'canvas'));
        measured.stock.push(await measure(browser, served, 'stock-canvas'));
      }
      report(context, measured.ours, measured.stock);
    } finally {
      await browser.close();
      served.close();
    }
  },
});

function report(context: BenchmarkContext, ours: readonly Measured[], stock: readonly Measured[]): void {
  const compare = (what: string, value: (one: Measured) => number, limit: number): void => {
    const [mine, theirs] = [median(ours.map(value)), median(stock.map(value))];
    context.goal({ what, ours: ms(mine), against: `stock ${ms(theirs)}`, value: mine / theirs, limit, unit: 'x' });
  };
  const atMost = (what: string, value: number, limit: number, unit: string): void =>
    context.goal({ what, ours: `${Math.round(value)} ${unit}`, against: 'limit', value, limit, unit });
  compare('open', ({ openMs }) => openMs, 0.7);
  compare('pan, fitted, p95', ({ fitted }) => fitted.p95, 0.7);
  atMost('pan, fitted, p95', median(ours.map(({ fitted }) => fitted.p95)), 25, 'ms');
  compare('pan, zoom 0.6, p95', ({ near }) => near.p95, 1);
  atMost('pan, zoom 0.6, p95', median(ours.map(({ near }) => near.p95)), 25, 'ms');
  compare('drag one node, p95', ({ dragMs }) => dragMs.p95, 1);
  atMost('elements, fitted', Math.max(...ours.map(({ elements }) => elements)), mostElements, 'elements');
  atMost('elements, zoom 0.6', Math.max(...ours.map(({ nearElements }) => nearElements)), mostElements, 'elements');
}

/** Opens a page of its own, and makes sure that what is timed really happened. */
export async function measure(browser: Browser, { url }: Served, name: string): Promise<Measured> {
  const page = await openPage(browser, `${url}/${name}.html`, nodes);
  const openMs = await page.evaluate(() => window.openedMs ?? Number.NaN);
  await page.mouse.move(2, 2);
  const elements = await countElements(page);
  const before = await transformOf(page);
  const fitted = await framesWhile(page, () => dragAcross(page, { x: 800, y: 12 }, 80, 4));
  await zoomTo(page, 0.6);
  const nearElements = await countElements(page);
  const place = await emptyPlace(page);
  const near = await framesWhile(page, () => dragAcross(page, place, 80, 5));
  const dragMs = await dragOne(page);
  const after = await transformOf(page);
  if (before === after) throw new Error(`${name}: the view did not move`);
  await page.context().close();
  return { openMs, elements, fitted, near, nearElements, dragMs };
}

/** A page with a pipeline of so many nodes, drawn. */
export async function openPage(browser: Browser, address: string, count: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await givePipeline(context, count);
  await page.goto(address);
  await page.waitForFunction(() => window.openedMs !== undefined);
  return page;
}

/** Gives every page of a context a pipeline of so many nodes. */
export async function givePipeline(context: BrowserContext, count: number): Promise<void> {
  const text = largePipeline(count);
  const input: PageInput = { text, value: parse(text), catalog: catalogOfRepository(root), theme: 'light' };
  await context.addInitScript(`window.pageInput = ${JSON.stringify(input)};`);
}

const countElements = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);
const transformOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLElement>('.react-flow__viewport')?.style.transform ?? '');

/** Turns the wheel in the middle of the page until the view is near enough, and waits until it rests. */
export async function zoomTo(page: Page, zoom: number): Promise<void> {
  await page.mouse.move(800, 450);
  const zoomNow = async (): Promise<number> => Number(/scale\(([\d.]+)\)/.exec(await transformOf(page))?.[1]);
  for (let now = await zoomNow(); now < zoom; now = await zoomNow()) await page.mouse.wheel(0, -60);
  await page.waitForFunction(() => {
    const state = window as unknown as { seen?: [number, number] };
    const count = document.querySelectorAll('*').length;
    const [last, since] = state.seen ?? [0, 0];
    state.seen = count === last ? [last, since] : [count, performance.now()];
    return count === last && performance.now() - since > 300;
  });
}

/** A place of the page where the empty canvas takes the pointer. */
export const emptyPlace = (page: Page): Promise<{ x: number; y: number }> =>
  page.evaluate(() => {
    for (let y = 200; y < 700; y += 3) {
      for (let x = 500; x < 1100; x += 7) {
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return { x, y };
      }
    }
    throw new Error('no empty place on the canvas');
  });

async function dragOne(page: Page): Promise<Frames> {
  const place = await page.evaluate(() => {
    for (const node of document.querySelectorAll('.react-flow__node')) {
      const { x, y, width, height } = node.getBoundingClientRect();
      const middle = { x: x + width / 2, y: y + height / 2 };
      if (middle.x > 400 && middle.x < 1000 && middle.y > 200 && middle.y < 600) return middle;
    }
    throw new Error('no node to drag');
  });
  return framesWhile(page, () => dragAcross(page, place, 60, 3));
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
