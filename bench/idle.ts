// What is evaluated in a page speaks of the page.
/// <reference lib="dom" />
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { appBrowser } from './browser.ts';
import { type BenchmarkContext, defineBenchmark } from './harness.ts';
import { commandOf, cpuSecondsOf, residentMbOf, withDescendants } from './processes.ts';
import { ServedPipeline } from './served-pipeline.ts';

const nodes = 1000;
const usualSeconds = 120;
/** From a drawn canvas to the first look: checks of the pipeline and the first garbage collection are over by then. */
const restSeconds = 10;

/** What the app takes while nothing happens; `--seconds` shortens it. */
export const idle = defineBenchmark({
  name: 'idle',
  what: `a pipeline of ${nodes} nodes is open and nobody does anything`,
  async run(context) {
    const app = new ServedPipeline(nodes);
    try {
      const { url, pid } = await app.told();
      const server = await chromium.launchServer(appBrowser);
      try {
        const browser = await chromium.connect(server.wsEndpoint());
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await page.goto(url);
        await page.waitForFunction(() => {
          const painted = document.querySelector<HTMLCanvasElement>('.react-flow canvas');
          return (painted?.width ?? 0) > 1000 && document.querySelector('[data-canvas]') !== null;
        });
        await wait(restSeconds * 1000);
        const renderers = withDescendants(server.process().pid ?? 0).filter((one) =>
          commandOf(one).includes('--type=renderer'),
        );
        await measure(context, pid, app.processes(), renderers);
      } finally {
        await server.close();
      }
    } finally {
      await app.close();
    }
  },
});

async function measure(
  context: BenchmarkContext,
  host: number,
  ours: readonly number[],
  renderers: readonly number[],
): Promise<void> {
  const engines = ours.filter((pid) => pid !== host);
  if (engines.length === 0 || renderers.length === 0) throw new Error('the engine or the renderer was not found');
  const seconds = secondsAsked();
  const groups = { renderer: renderers, host: [host], 'engine and what it keeps ready': engines };
  const before = Object.values(groups).map(cpuSecondsOf);
  const began = performance.now();
  await wait(seconds * 1000);
  const passed = (performance.now() - began) / 1000;
  const shares = Object.values(groups).map((pids, index) => (cpuSecondsOf(pids) - (before[index] ?? 0)) / passed);
  const all = 100 * shares.reduce((sum, share) => sum + share, 0);
  context.goal({
    what: `processor, ${Math.round(passed)} s`,
    ours: `${all.toFixed(2)} % of a core`,
    against: 'limit',
    value: all,
    limit: 1,
    unit: '%',
  });
  const resident = residentMbOf(host);
  context.goal({
    what: 'resident memory of the host',
    ours: `${Math.round(resident)} MB`,
    against: 'limit',
    value: resident,
    limit: 200,
    unit: 'MB',
  });
  const parts = Object.entries(groups).map(([name, pids], index) => {
    const memory = Math.round(pids.reduce((sum, pid) => sum + residentMbOf(pid), 0));
    return `${name} ${(100 * (shares[index] ?? 0)).toFixed(2)} % and ${memory} MB`;
  });
  context.note(parts.join('; '));
}

function secondsAsked(): number {
  const { values } = parseArgs({ options: { seconds: { type: 'string' } }, strict: false });
  const asked = Number(values.seconds ?? usualSeconds);
  if (!(asked >= 1)) throw new Error('--seconds takes a number of seconds.');
  return asked;
}
