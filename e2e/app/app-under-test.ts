import { existsSync } from 'node:fs';
import {
  expect as atOnce,
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from '@playwright/test';
import { type Started, Workplace } from '../command.ts';

/** Playwright's, with the patience that a busy machine needs. */
export const expect = atOnce.configure({ timeout: 20_000 });

/** Chromium of this machine; tests of the app are skipped where there is none. */
export const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let browser: Promise<Browser> | undefined;

const sharedBrowser = (): Promise<Browser> => {
  browser ??= chromium.launch({ executablePath: browserPath ?? '', args: quiet });
  return browser;
};

/** Ends the browser that the tests of a file share. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Device pixels per pixel of the page: 2 with half the size is a browser at 200 % zoom. */
  readonly scale?: number;
  readonly reducedMotion?: boolean;
}

/** A project, the app served for it, and windows on it; everything as a user has it. */
export class AppUnderTest {
  readonly place = new Workplace('shared');
  #served: Started | undefined;
  #url = '';
  #token = '';
  readonly #contexts: BrowserContext[] = [];
  /** What pages said on their console as errors, and what they threw. */
  readonly complaints: string[] = [];

  /** Fills the project from a template. */
  async fromTemplate(name: string): Promise<void> {
    const made = await this.place.start(['init', '.', '--template', name]).ended;
    if (made.code !== 0) throw new Error(made.error);
  }

  /** Serves the project; `port` and `token` as before when it is served again. */
  async serve(file?: string): Promise<void> {
    const again = this.#url === '' ? [] : ['--port', new URL(this.#url).port];
    this.#served = this.place.start(['serve', ...(file === undefined ? [] : [file]), '--json', ...again], {
      env: this.#token === '' ? {} : { TRAINYARD_TOKEN: this.#token },
    });
    const told = await firstLine(this.#served);
    this.#url = told.url;
    this.#token = told.token;
  }

  get url(): string {
    return this.#url;
  }

  /** The engine's process, as `host.json` names it. */
  enginePid(): number {
    return (JSON.parse(this.place.read('.trainyard/host.json')) as { pid: number }).pid;
  }

  /** Kills the host of the windows, as a crash would. */
  async killHost(): Promise<void> {
    this.#served?.child.kill('SIGKILL');
    await this.#served?.ended;
  }

  /** Has the next host make a token of its own. */
  forgetToken(): void {
    this.#token = '';
  }

  /** Opens a window on the app. */
  async window(options: WindowOptions = {}): Promise<Page> {
    const { width = 1440, height = 900, dark = false, scale = 1, reducedMotion = false } = options;
    const context = await (await sharedBrowser()).newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    await page.goto(this.#url);
    return page;
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    this.#served?.child.kill('SIGTERM');
    await this.#served?.ended;
    this.place.remove();
  }
}

async function firstLine(started: Started): Promise<{ url: string; token: string; pid: number }> {
  const { stdout } = started.child;
  let text = '';
  return new Promise((resolve, reject) => {
    stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const line = text.split('\n')[0];
      if (text.includes('\n') && line) resolve(JSON.parse(line) as { url: string; token: string; pid: number });
    });
    void started.ended.then(({ error }) => reject(new Error(error)));
  });
}

/** The card of a node on the canvas. */
export const card = (page: Page, nodeId: string): Locator => page.locator(`[data-node-id="${nodeId}"]`).first();

/** A region by its name, such as `Logs`; opened by its tab or button when it is not on the screen. */
export async function region(page: Page, name: string, openedBy = name): Promise<Locator> {
  const found = page.getByRole('region', { name, exact: true });
  const opener = page
    .getByRole('tab', { name: openedBy, exact: true })
    .or(page.getByRole('button', { name: openedBy, exact: true }))
    .first();
  await found.or(opener).first().waitFor();
  // One that is being loaded is not asked for again: its button would hide it.
  const isShown = async (): Promise<boolean> =>
    (await opener.getAttribute('aria-pressed')) === 'true' || (await opener.getAttribute('aria-selected')) === 'true';
  if (!(await found.isVisible()) && !(await isShown())) await opener.click();
  await found.waitFor();
  return found;
}

/** Gives a node a title by keyboard, where it stands on the canvas. */
export async function renameNode(page: Page, nodeId: string, title: string): Promise<void> {
  await card(page, nodeId).focus();
  await page.keyboard.press('F2');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
  await expect(card(page, nodeId)).toHaveAccessibleName(new RegExp(title));
}
