import type { JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import { parseMemory } from '../pipeline/quantities.ts';

/** What a step asks for. Memory in bytes, `null` where it does not matter. */
export interface Resources {
  /** Cores; a share of one is allowed. */
  readonly cpu: number;
  readonly memoryBytes: number | null;
  /** What the pipeline file allows a step; a node type's own request is no limit. */
  readonly memoryLimitBytes: number | null;
  readonly accelerator: {
    readonly kind: 'nvidia' | 'amd' | 'tpu';
    readonly count: number;
    readonly ids: readonly string[];
    readonly memoryBytes: number | null;
  } | null;
  readonly shmBytes: number | null;
  readonly diskBytes: number | null;
}

const memory = (value: unknown): number | null =>
  typeof value === 'number' ? value : typeof value === 'string' ? (parseMemory(value) ?? null) : null;

/** Reads checked requests (the form of a pipeline file): the node type's, then the pipeline's, which win key by key. */
export function readResources(ofType: JsonObject, ...layers: readonly (JsonObject | undefined)[]): Resources {
  const asked: Record<string, unknown> = {};
  for (const layer of layers) if (layer) Object.assign(asked, layer);
  const merged: Record<string, unknown> = { ...ofType, ...asked };
  const short = merged['gpu'];
  const long = merged['accelerator'];
  const device = isObject(long) ? long : isObject(short) ? { kind: 'nvidia', ...short } : undefined;
  const count = typeof short === 'number' ? short : undefined;
  const ids = Array.isArray(device?.['ids']) ? device['ids'].map(String) : [];
  const accelerator =
    device !== undefined || count !== undefined
      ? {
          kind: (device?.['kind'] ?? 'nvidia') as 'nvidia' | 'amd' | 'tpu',
          count: ids.length > 0 ? ids.length : Number(device?.['count'] ?? count ?? 1),
          ids,
          memoryBytes: memory(device?.['memory']),
        }
      : null;
  return {
    cpu: typeof merged['cpu'] === 'number' ? merged['cpu'] : 1,
    memoryBytes: memory(merged['memory']),
    memoryLimitBytes: memory(asked['memory']),
    accelerator: accelerator && accelerator.count > 0 ? accelerator : null,
    shmBytes: memory(merged['shmSize']),
    diskBytes: memory(merged['disk']),
  };
}
