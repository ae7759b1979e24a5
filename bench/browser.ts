import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';

const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

export interface Served {
  readonly url: string;
  readonly close: () => void;
}

/** Serves a folder on this machine only. */
export async function serveFolder(folder: string): Promise<Served> {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? '/', 'http://x').pathname));
    if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', kinds[extname(path)] ?? 'application/octet-stream');
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** The system's Chromium as people have it. */
export const appBrowser = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
};

/** The system's Chromium without a frame limit, so that frames show their cost. */
export const openBrowser = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: appBrowser.executablePath,
    args: ['--no-sandbox', '--disable-frame-rate-limit', '--disable-gpu-vsync', ...more],
  });

export interface Frames {
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

/** Times between frames while something is done in a page. */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const state = window as unknown as { times: number[]; isOver: boolean };
    state.times = [];
    state.isOver = false;
    let last = performance.now();
    const next = (now: number): void => {
      state.times.push(now - last);
      last = now;
      if (!state.isOver) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  const times = await page.evaluate(() => {
    const state = window as unknown as { times: number[]; isOver: boolean };
    state.isOver = true;
    return state.times.slice(2);
  });
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), count: times.length };
}

/** Drags over the page with real input, one small movement after the other. */
export async function dragAcross(
  page: Page,
  from: { x: number; y: number },
  steps: number,
  step: number,
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let at = 1; at <= steps; at += 1) {
    const turn = at <= steps / 2 ? at : steps - at;
    await page.mouse.move(from.x + turn * step, from.y + turn * step * 0.4);
  }
  await page.mouse.up();
}
