import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { electronWords, findElectron } from '../../scripts/find-electron.ts';

const root = join(import.meta.dirname, '..', '..');

const given = process.env['TRAINYARD_ELECTRON'];
const electron = given ? findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: dirname(given) }) : undefined;
const isThere = (program: string, word: string): boolean => spawnSync(program, [word]).error === undefined;
const isRoot = process.getuid?.() === 0;
/** As root, Electron is started as nobody: it has its sandbox for others only. */
const nobody = 65_534;

/** Why the desktop app cannot be tried here; null where it can. */
export const noDesktop = !electron
  ? 'TRAINYARD_ELECTRON does not name an Electron'
  : !process.env['DISPLAY'] && !isThere('Xvfb', '-version')
    ? 'there is no display and no Xvfb'
    : isRoot && !isThere('setpriv', '--version')
      ? 'there is no setpriv to leave root with'
      : null;

/** A project, a home of its own, a screen, and the desktop app with its real sandbox. */
export class Desktop {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-desktop-')));
  readonly project = join(this.folder, 'project');
  #screen: ChildProcess | undefined;
  #display = process.env['DISPLAY'] ?? '';
  #app: ElectronApplication | undefined;

  constructor() {
    mkdirSync(this.project);
    mkdirSync(join(this.folder, 'home'));
    this.write('trainyard.yaml', '');
    this.#giveAway(this.folder, this.project, join(this.folder, 'home'));
    chmodSync(this.folder, 0o755);
  }

  get app(): ElectronApplication {
    if (!this.#app) throw new Error('The app is not open.');
    return this.#app;
  }

  write(path: string, content: string): string {
    const file = join(this.project, path);
    writeFileSync(file, content);
    this.#giveAway(file);
    return file;
  }

  /** A pipeline whose one step waits until it is stopped. */
  longPipeline(path: string): string {
    return this.write(
      path,
      `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: long, name: Long}\nspec:\n  nodes:\n    - {id: wait, type: flow.shell, parameters: {command: sleep 300}}\n`,
    );
  }

  /** Opens the app; its first window shows the canvas or the welcome page. */
  async open(...words: string[]): Promise<Page> {
    await this.#makeScreen();
    this.#app = await _electron.launch({
      executablePath: this.#program(),
      args: [...this.#words(), ...words],
      env: this.#env(),
      cwd: this.project,
      chromiumSandbox: true,
    });
    const page = await this.#app.firstWindow();
    const sign = words.length > 0 ? page.getByRole('button', { name: 'Run', exact: true }) : page.getByRole('heading');
    await sign.first().waitFor();
    return page;
  }

  /** Starts the app a second time, as a file manager would, and waits until that process has ended. */
  async startAgain(...words: string[]): Promise<number | null> {
    const child = spawn(this.#program(), [...this.#words(), ...words], {
      env: this.#env(),
      cwd: this.project,
      stdio: 'ignore',
    });
    return new Promise((resolve) => child.once('exit', resolve));
  }

  /** Process of the project's engine, by the file that names it. */
  engine(): number {
    const states = join(this.folder, 'home', 'projects');
    const [state = ''] = readdirSync(states);
    return (JSON.parse(readFileSync(join(states, state, 'host.json'), 'utf8')) as { pid: number }).pid;
  }

  async close(): Promise<void> {
    await this.#app?.close();
    this.#screen?.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #env(): Record<string, string> {
    const { PATH = '', LANG = 'C.UTF-8' } = process.env;
    const home = join(this.folder, 'home');
    return { PATH, LANG, HOME: home, TRAINYARD_HOME: home, TMPDIR: home, DISPLAY: this.#display, CI: '1' };
  }

  #words(): readonly string[] {
    return electron ? electronWords(root, electron) : [];
  }

  #program(): string {
    const program = electron?.program ?? '';
    if (!isRoot) return program;
    const script = join(this.folder, 'electron.sh');
    if (!existsSync(script)) {
      const words = `--reuid=${nobody} --regid=${nobody} --clear-groups`;
      writeFileSync(script, `#!/bin/sh\nexec setpriv ${words} '${program}' "$@"\n`, { mode: 0o755 });
    }
    return script;
  }

  async #makeScreen(): Promise<void> {
    if (this.#display !== '') return;
    const screen = spawn('Xvfb', ['-displayfd', '1', '-ac', '-nolisten', 'tcp', '-screen', '0', '1600x1000x24'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#screen = screen;
    this.#display = await new Promise((resolve) => {
      screen.stdout.on('data', (text: Buffer) => resolve(`:${text.toString().trim()}`));
    });
  }

  #giveAway(...paths: readonly string[]): void {
    if (isRoot) for (const path of paths) chownSync(path, nobody, nobody);
  }
}
