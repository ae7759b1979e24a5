/// <reference lib="dom" />
import { readFileSync, readlinkSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Desktop, noDesktop } from './desktop.ts';

interface Answers {
  /** What dialogs said, and addresses that went to the desktop. */
  readonly asked: string[];
  readonly opened: string[];
}

describe.skipIf(noDesktop !== null)(`the desktop app${noDesktop ? ` (${noDesktop})` : ''}`, () => {
  let desktop: Desktop;
  beforeEach(() => {
    desktop = new Desktop();
  });
  afterEach(() => desktop.close());

  /** Answers each dialog with a button, and opens no address in earnest. */
  const answerDialogs = (button: number): Promise<void> =>
    desktop.app.evaluate(({ dialog, shell }, response) => {
      const answers: Answers = { asked: [], opened: [] };
      Object.assign(globalThis, { answers });
      dialog.showMessageBox = async (...words: unknown[]) => {
        const { message } = words.at(-1) as { message: string };
        answers.asked.push(message);
        return { response, checkboxChecked: false };
      };
      shell.openExternal = async (url: string) => {
        answers.opened.push(url);
      };
    }, button);
  const answers = (): Promise<Answers> =>
    desktop.app.evaluate(() => (globalThis as unknown as { answers: Answers }).answers);
  const windowCount = (): Promise<number> =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const closeWindow = (): Promise<void> =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

  const startRun = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-node-id="wait"][data-status="running"]').waitFor();
  };

  test('E15: an address is opened only over https, and only when the user says so', async () => {
    const page = await desktop.open();
    const ask = (url: string): Promise<void> =>
      page.evaluate((address) => {
        const { bridge } = window as unknown as { bridge: { send(channel: number, text: string | null): void } };
        bridge.send(1000, null);
        bridge.send(
          1000,
          JSON.stringify({ kind: 'request', id: 1, method: 'host.openExternal', input: { url: address } }),
        );
      }, url);
    await answerDialogs(1);
    await ask('https://example.org/no');
    await vi.waitFor(async () => expect((await answers()).asked).toEqual(['Open example.org?']));
    await answerDialogs(0);
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'vscode://x', ' https://example.org/'])
      await ask(url);
    await ask('https://example.org/yes');
    await vi.waitFor(async () => expect((await answers()).opened).toEqual(['https://example.org/yes']));
    expect((await answers()).asked).toEqual(['Open example.org?']);
  });

  test('closing a window over running steps asks: cancel keeps it, "go on" leaves the run to its engine', async () => {
    const page = await desktop.open(desktop.longPipeline('long.pipeline.yaml'));
    await startRun(page);
    await answerDialogs(2);
    await closeWindow();
    await vi.waitFor(async () => expect((await answers()).asked[0]).toMatch(/^1 (step|run) is running\.$/));
    expect(await windowCount()).toBe(1);
    await answerDialogs(0);
    const closed = page.waitForEvent('close');
    await closeWindow();
    await closed;
  });

  test('B42: starting it again with a file shows the file here; whatever else is on the command line is passed over', async () => {
    const page = await desktop.open(desktop.longPipeline('long.pipeline.yaml'));
    const other = desktop.longPipeline('other.pipeline.yaml');
    await desktop.startAgain('--remote-debugging-port=1', '--inspect', 'app://trainyard/x.yaml', other);
    await page.getByText('other.pipeline.yaml').first().waitFor();
    expect(await windowCount()).toBe(1);
  });

  test('a killed engine comes back under an open window, and it is no Electron', async () => {
    const page = await desktop.open(desktop.longPipeline('long.pipeline.yaml'));
    await startRun(page);
    const before = desktop.engine();
    expect(readFileSync(`/proc/${before}/cmdline`, 'utf8')).toMatch(/node.*engine/);
    expect(readlinkSync(`/proc/${before}/exe`)).not.toContain('electron');
    process.kill(before, 'SIGKILL');
    await vi.waitFor(() => expect(desktop.engine()).not.toBe(before), { timeout: 20_000, interval: 50 });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.locator('[data-node-id="wait"][data-status="cancelled"]').waitFor();
  });

  test('a window that is loaded anew shows the same pipeline', async () => {
    const page = await desktop.open(desktop.longPipeline('long.pipeline.yaml'));
    await page.locator('[data-node-id="wait"]').waitFor();
    await page.reload();
    await page.locator('[data-node-id="wait"]').waitFor();
  });
});
