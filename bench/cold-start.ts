// What is evaluated in a page speaks of the page.
/// <reference lib="dom" />
import { dirname } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { appBrowser, type Served, serveFolder } from './browser.ts';
import { givePipeline } from './canvas.ts';
import { type BenchmarkContext, defineBenchmark, ms } from './harness.ts';
import { heavyAmong, heavyChunks } from './heavy-chunks.ts';
import { buildPages } from './pages/build-pages.ts';
import { ServedPipeline } from './served-pipeline.ts';

const rounds = 5;
const nodes = 100;
const root = dirname(import.meta.dirname);

interface Start {
  /** From the start of the browser to a node that was clicked and shows it. */
  readonly browserMs: number;
  /** The same from the start of the command that serves the app. */
  readonly wholeMs: number;
  readonly bytes: number;
  readonly heavy: readonly string[];
}

/** The app from nothing to a canvas that answers, against a page that has nothing but React Flow. */
export const coldStart = defineBenchmark({
  name: 'cold-start',
  what: `a pipeline of ${nodes} nodes, from spawn to a canvas that answers a click, against stock React Flow`,
  async run(context) {
    const heavy = heavyChunks(root);
    const folder = context.scratch('pages');
    await buildPages(folder, ['stock-canvas']);
    const served = await serveFolder(folder);
    const ours: Start[] = [];
    const stock: Start[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        ours.push(await startOurs(heavy));
        stock.push(await startStock(served));
      }
    } finally {
      served.close();
    }
    report(context, ours, stock);
  },
});

function report(context: BenchmarkContext, ours: readonly Start[], stock: readonly Start[]): void {
  const theirs = median(stock.map(({ browserMs }) => browserMs));
  const compare = (what: string, mine: number): void =>
    context.goal({ what, ours: ms(mine), against: `stock ${ms(theirs)}`, value: mine / theirs, limit: 1, unit: 'x' });
  compare('from the start of the browser', median(ours.map(({ browserMs }) => browserMs)));
  compare('from the start of `serve`, then the browser', median(ours.map(({ wholeMs }) => wholeMs)));
  const heavy = new Set(ours.flatMap((one) => one.heavy));
  context.goal({
    what: 'scripts with a terminal, charts or an editor loaded before',
    ours: heavy.size === 0 ? 'none' : [...heavy].join(', '),
    against: 'none',
    value: heavy.size,
    limit: 0,
    unit: 'scripts',
  });
  const kilobytes = (starts: readonly Start[]): number => Math.round(median(starts.map(({ bytes }) => bytes)) / 1000);
  context.note(
    `loaded until then: ${kilobytes(ours)} kB, stock ${kilobytes(stock)} kB; a fresh browser profile each time`,
  );
}

async function startOurs(heavy: ReadonlyMap<string, string>): Promise<Start> {
  const app = new ServedPipeline(nodes);
  try {
    const { url } = await app.told();
    return await startBrowser(url, app.spawnedAt, heavy, async () => {});
  } finally {
    await app.close();
  }
}

const startStock = ({ url }: Served): Promise<Start> =>
  startBrowser(`${url}/stock-canvas.html`, performance.now(), new Map(), (context) => givePipeline(context, nodes));

/** Starts a browser with a fresh profile on a page, waits for all nodes, clicks one, and waits until it shows that. */
async function startBrowser(
  url: string,
  begun: number,
  heavy: ReadonlyMap<string, string>,
  prepare: (context: BrowserContext) => Promise<void>,
): Promise<Start> {
  const since = performance.now();
  const browser = await chromium.launch(appBrowser);
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await prepare(context);
    const page = await context.newPage();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(url, { waitUntil: 'commit' });
    const loaded = await answers(page, addresses);
    const now = performance.now();
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .reduce((sum, one) => sum + (one as PerformanceResourceTiming).decodedBodySize, 0),
    );
    return { browserMs: now - since, wholeMs: now - begun, bytes, heavy: heavyAmong(heavy, loaded) };
  } finally {
    await browser.close();
  }
}

/** Clicks nodes until one shows it: what was asked for until the first click that counted. */
async function answers(page: Page, addresses: readonly string[]): Promise<readonly string[]> {
  for (;;) {
    const found = await page.waitForFunction(nodeInSight, nodes, { polling: 'raf' });
    const { x, y } = (await found.jsonValue()) ?? { x: 0, y: 0 };
    const loaded = [...addresses];
    await page.mouse.click(x, y);
    // A click that comes while the canvas is still being drawn may find another place than it was aimed at.
    const isSelected = await page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const look = (left: number): void => {
            if (document.querySelector('.react-flow__node.selected')) resolve(true);
            else if (left === 0) resolve(false);
            else requestAnimationFrame(() => look(left - 1));
          };
          look(10);
        }),
    );
    if (isSelected) return loaded;
  }
}

/** The middle of a node that takes the pointer, once so many are drawn; evaluated in the page. */
function nodeInSight(count: number): { readonly x: number; readonly y: number } | null {
  const drawn = [...document.querySelectorAll('.react-flow__node')];
  if (drawn.length < count) return null;
  for (const node of drawn) {
    const { x, y, width, height } = node.getBoundingClientRect();
    const middle = { x: x + width / 2, y: y + height / 2 };
    if (node.contains(document.elementFromPoint(middle.x, middle.y))) return middle;
  }
  return null;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
