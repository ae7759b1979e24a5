import type { JsonObject } from '../../shared/base/json.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';

/** What the benchmark gives a page before it starts. */
export interface PageInput {
  /** The content of a pipeline file, with places for all nodes. */
  readonly text: string;
  readonly value: JsonObject;
  readonly catalog: CallOutput<'catalog.list'>;
  readonly theme: 'light' | 'dark';
}

declare global {
  interface Window {
    readonly pageInput: PageInput;
    /** Milliseconds from the start of drawing until the picture stood; set by the page. */
    openedMs?: number;
  }
}

/** Notes the time at which what was drawn is on the screen. */
export function noteOpened(since: number): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      window.openedMs = performance.now() - since;
    }),
  );
}
