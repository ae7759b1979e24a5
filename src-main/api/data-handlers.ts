import type { Result } from '../../shared/base/result.ts';
import type { DataHandlers } from '../../shared/rpc/contract.ts';
import type { DataPreview, PreviewRefusal } from '../data-preview/data-preview.ts';

export interface DataHandlerServices {
  readonly preview: DataPreview;
  /** Why nothing of this project may be looked into, or null. */
  readonly restriction: () => Promise<string | null>;
}

/** Answers for `data.*`. */
export function createDataHandlers({ preview, restriction }: DataHandlerServices): DataHandlers {
  async function unlessRestricted<Value extends object>(look: () => Promise<Result<Value, PreviewRefusal>>) {
    const message = await restriction();
    if (message !== null) return { ok: false as const, exitCode: 3, message };
    const looked = await look();
    return looked.ok ? { ok: true as const, ...looked.value } : { ok: false as const, ...looked.problem };
  }
  return {
    'data.columns': ({ text, nodeId, port }) => unlessRestricted(() => preview.columns(text, nodeId, port)),
    'data.preview': ({ source, ...page }) => unlessRestricted(() => preview.look(source, { kind: 'rows', ...page })),
    'data.profile': ({ source }) => unlessRestricted(() => preview.look(source, { kind: 'profile' })),
  };
}
