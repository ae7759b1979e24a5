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
    /** Milliseconds from being given the pipeline until everything was drawn; set by the page. */
    openedMs?: number;
  }
}

/** Notes when the picture stands: from the first frame after everything is drawn, the one that shows it. */
export function noteOpened(since: number, isDrawn: () => boolean): void {
  const look = (): void => {
    if (!isDrawn()) requestAnimationFrame(look);
    else {
      requestAnimationFrame(() => {
        window.openedMs = performance.now() - since;
      });
    }
  };
  requestAnimationFrame(look);
}
