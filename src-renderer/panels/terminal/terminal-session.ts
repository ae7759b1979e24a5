import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { StreamEvent } from '../../../shared/rpc/contract.ts';
import { call, client } from '../../connection/client.ts';
import { openLink } from './open-link.ts';
import type { ShellPlace } from './shell-place.ts';
import { isPasteKey, keyOf } from './terminal-keys.ts';
import { terminalFont, terminalTheme } from './terminal-look.ts';

export interface SessionState {
  readonly title: string;
  readonly status: 'starting' | 'open' | 'ended';
}

const dim = (text: string): string => `\r\n\x1b[2m${text}\x1b[0m\r\n`;

/** One shell and its screen. It lives on while its panel is not shown. */
export class TerminalSession {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #element = document.createElement('div');
  readonly #onState: (state: SessionState) => void;
  readonly #stop: () => void;
  readonly #theme = new MutationObserver(() => {
    this.#terminal.options.theme = terminalTheme();
  });
  #id: string | null = null;
  #state: SessionState = { title: 'Terminal', status: 'starting' };

  /** @param parent where it is shown first, so that the shell starts with the right size */
  constructor(place: ShellPlace | null, parent: HTMLElement, onState: (state: SessionState) => void) {
    this.#onState = onState;
    this.#terminal = new Terminal({
      ...terminalFont(),
      theme: terminalTheme(),
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      scrollback: 10_000,
      minimumContrastRatio: 4.5,
      screenReaderMode: false,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new WebLinksAddon((_event, url) => void openLink(url)));
    this.#element.style.height = '100%';
    parent.append(this.#element);
    this.#terminal.open(this.#element);
    this.#fit.fit();
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#terminal.attachCustomKeyEventHandler((event) => this.#takeKey(event));
    this.#terminal.onData((data) => this.#write(data));
    this.#terminal.onResize(({ cols, rows }) => {
      if (this.#id !== null)
        void call('terminal.resize', { terminalId: this.#id, columns: cols, rows }).catch(() => {});
    });
    this.#stop = client.follow(
      'terminal.open',
      () => ({ at: place, columns: Math.max(2, this.#terminal.cols), rows: Math.max(1, this.#terminal.rows) }),
      (events) => this.#take(events),
      (problem) => this.#end(problem),
    );
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Shows it there, at the size of that place. */
  show(parent: HTMLElement): void {
    if (this.#element.parentElement !== parent) parent.append(this.#element);
    this.fit();
    this.#terminal.focus();
  }

  hide(): void {
    this.#element.remove();
  }

  fit(): void {
    if (this.#element.clientHeight > 0) this.#fit.fit();
  }

  /** Ends the shell and all that it started. */
  close(): void {
    this.#stop();
    if (this.#id !== null) void call('terminal.close', { terminalId: this.#id }).catch(() => {});
    this.#theme.disconnect();
    this.#terminal.dispose();
    this.#element.remove();
  }

  async #take(events: readonly StreamEvent<'terminal.open'>[]): Promise<void> {
    for (const event of events) {
      switch (event.type) {
        case 'opened':
          if (this.#id !== null)
            this.#terminal.write(dim('The connection was lost, and with it the shell. A new one:'));
          this.#id = event.terminalId;
          this.#change({ title: event.title, status: 'open' });
          break;
        case 'output':
          // The next batch comes when this one is on the screen: a program that prints without end waits for it.
          await new Promise<void>((resolve) => this.#terminal.write(event.data, resolve));
          break;
        case 'ended':
          this.#end(event.message);
          break;
      }
    }
  }

  #end(message: string): void {
    this.#id = null;
    this.#terminal.write(dim(message));
    this.#change({ ...this.#state, status: 'ended' });
  }

  #write(data: string): void {
    if (this.#id !== null) void call('terminal.write', { terminalId: this.#id, data }).catch(() => {});
  }

  /** @returns whether the terminal goes on with the key */
  #takeKey(event: KeyboardEvent): boolean {
    const key = keyOf(event);
    const hasSelection = this.#terminal.hasSelection();
    if (key === 'copy' && hasSelection) {
      void navigator.clipboard.writeText(this.#terminal.getSelection()).catch(() => {});
      event.preventDefault();
      return false;
    }
    // The browser's own paste gives the text to the terminal, without a question for the clipboard.
    return !isPasteKey(event);
  }

  #change(state: SessionState): void {
    this.#state = state;
    this.#onState(state);
  }
}
