/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Desktop, noDesktop } from './desktop.ts';

/** What a page of the desktop app can and cannot do: Electron's own list of security measures, each tried. */
describe.skipIf(noDesktop !== null)(`a page of the desktop app${noDesktop ? ` (${noDesktop})` : ''}`, () => {
  const desktop = new Desktop();
  let page: Page;
  const preferences = () =>
    desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => {
        const read = webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        return read.getLastWebPreferences();
      }),
    );

  beforeAll(async () => {
    page = await desktop.open(desktop.longPipeline('long.pipeline.yaml'));
    await page.locator('[data-node-id="wait"]').waitFor();
  });
  afterAll(() => desktop.close());

  test('E02, E03, E04, E06, E08 to E11: every window is made with the safe preferences', async () => {
    for (const one of await preferences()) {
      expect(one).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true });
      expect(one['allowRunningInsecureContent']).toBeFalsy();
      expect(one['experimentalFeatures']).toBeFalsy();
      expect(one['enableBlinkFeatures'] ?? '').toBe('');
      expect(one['webviewTag']).toBeFalsy();
    }
  });

  test('E02: Node is nowhere', async () => {
    const found = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(found).toEqual([]);
  });

  test('E03: a page that redefines what everything uses does not reach the preload script', async () => {
    const other = await desktop.app.evaluate(({ app }) => app.getName());
    expect(other).toBe('Trainyard');
    const kept = await page.evaluate(async () => {
      const caught: unknown[] = [];
      const { push } = Array.prototype;
      const { apply, call } = Function.prototype;
      Array.prototype.push = function (...items) {
        caught.push(...items);
        return push.apply(this, items);
      };
      Function.prototype.call = function (...words) {
        caught[caught.length] = words;
        return apply.apply(this, [words[0], words.slice(1)]);
      };
      const bridge = (window as unknown as { bridge: { send(channel: number, text: string): void } }).bridge;
      bridge.send(-1, 'nothing');
      Array.prototype.push = push;
      Function.prototype.call = call;
      return caught.some((one) => JSON.stringify(one)?.includes('ipc') ?? false);
    });
    expect(kept).toBe(false);
  });

  test('E04: the system confines the page, and no switch says otherwise', async () => {
    const pid = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('--no-sandbox');
  });

  test('E05: no permission is given', async () => {
    const got = await page.evaluate(async () => {
      const refused = async (ask: () => Promise<unknown>): Promise<string> => {
        try {
          return String(await ask());
        } catch {
          return 'refused';
        }
      };
      const { mediaDevices, geolocation } = navigator;
      return {
        camera: await refused(() => mediaDevices.getUserMedia({ video: true })),
        screen: await refused(() => mediaDevices.getDisplayMedia()),
        place: await refused(() => new Promise((resolve, reject) => geolocation.getCurrentPosition(resolve, reject))),
        notices: await Notification.requestPermission(),
        clipboard: await refused(() => navigator.clipboard.readText()),
        devices: await refused(async () => {
          const { usb } = navigator as unknown as { usb?: { requestDevice(filter: object): Promise<unknown> } };
          if (!usb) throw new Error('not there');
          return await usb.requestDevice({ filters: [] });
        }),
      };
    });
    expect(got).toEqual({
      camera: 'refused',
      screen: 'refused',
      place: 'refused',
      notices: 'denied',
      clipboard: 'refused',
      devices: 'refused',
    });
  });

  test.each(['file:///etc/passwd', 'https://example.org/', 'http://127.0.0.1:1/', 'data:text/plain,x'])(
    'E01, E06: %s cannot be read',
    async (address) => {
      expect(await page.evaluate((url) => fetch(url).then(String, () => 'refused'), address)).toBe('refused');
    },
  );

  test('E07: no script runs but those of the app', async () => {
    const policy = await page.evaluate(async () =>
      (await fetch('app://trainyard/')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    const ran = await page.evaluate(async () => {
      const marks = window as unknown as { ran?: string[] };
      marks.ran = [];
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const inline = document.createElement('script');
      inline.textContent = 'window.ran.push("inline")';
      document.body.append(inline);
      const remote = document.createElement('script');
      remote.src = 'https://example.org/x.js';
      document.body.append(remote);
      const handler = document.createElement('div');
      handler.setAttribute('onclick', 'window.ran.push("handler")');
      document.body.append(handler);
      handler.click();
      // What the debugger itself evaluates is exempt; what runs later is the page's own.
      await new Promise((resolve) => setTimeout(resolve));
      try {
        new Function('window.ran.push("eval")')();
      } catch {
        violations.push('refused');
      }
      for (const one of [inline, remote, handler]) one.remove();
      return { ran: marks.ran, violations: violations.length };
    });
    expect(ran.ran).toEqual([]);
    expect(ran.violations).toBeGreaterThanOrEqual(3);
  });

  test('E11, E12: a webview is an element without meaning', async () => {
    const before = await desktop.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
    await page.evaluate(() => {
      const view = document.createElement('webview');
      view.setAttribute('src', 'https://example.org/');
      view.setAttribute('allowpopups', '');
      document.body.append(view);
      view.remove();
    });
    expect(await desktop.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(before);
  });

  test('E13: the page stays where it is', async () => {
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'https://example.org/';
      document.body.append(link);
      link.click();
      const form = document.createElement('form');
      form.action = 'https://example.org/';
      document.body.append(form);
      form.submit();
      const refresh = document.createElement('meta');
      refresh.httpEquiv = 'refresh';
      refresh.content = '0; url=https://example.org/';
      document.head.append(refresh);
      for (const one of [link, form, refresh]) one.remove();
      location.href = 'file:///etc/passwd';
    });
    await page.evaluate(() => {
      location.assign('https://example.org/');
    });
    const shown = await page.evaluate(() => [location.href, document.querySelectorAll('[data-node-id="wait"]').length]);
    expect(shown).toEqual(['app://trainyard/', 1]);
  });

  test('E14: no window opens', async () => {
    const opened = await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'https://example.org/';
      link.target = '_blank';
      document.body.append(link);
      link.click();
      link.dispatchEvent(new MouseEvent('click', { button: 1 }));
      link.remove();
      return [window.open('https://example.org/'), window.open('app://trainyard/')];
    });
    expect(opened).toEqual([null, null]);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('E16: the Electron that the app is built with is a current one', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45);
  });

  test('E17, E20: a frame of the page has no bridge, and the page has two functions and nothing else', async () => {
    const seen = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inFrame = 'bridge' in (frame.contentWindow ?? {});
      frame.remove();
      const { bridge } = window as unknown as { bridge: Record<string, unknown> };
      return {
        inFrame,
        names: Object.entries(bridge).map(([name, value]) => `${name}: ${typeof value}`),
        more: Object.getOwnPropertyNames(Object.getPrototypeOf(bridge)).filter((name) => !(name in Object.prototype)),
        frozen: Object.isFrozen(bridge),
      };
    });
    expect(seen).toEqual({
      inFrame: false,
      names: ['send: function', 'onMessage: function'],
      more: [],
      frozen: true,
    });
  });

  test.each([
    'app://trainyard/../package.json',
    'app://trainyard/%2e%2e/main.cjs',
    'app://trainyard/..%5cmain.cjs',
    'app://trainyard/index.html%00',
    'app://trainyard//etc/passwd',
    'app://trainyard/INDEX.HTML',
    'app://trainyard/assets/',
    'app://other/index.html',
  ])('E18: %s is not there', async (address) => {
    const answer = await page.evaluate(
      (url) =>
        fetch(url).then(
          ({ status }) => status,
          () => 404,
        ),
      address,
    );
    expect(answer).toBe(404);
  });
});
