import { isObject, type Json } from '../../../shared/base/json.ts';
import { bytesText } from '../../canvas/bytes-text.ts';

/** A limit of a target as label and value. */
export interface LimitWords {
  readonly label: string;
  readonly value: string;
}

const labels: { readonly [name: string]: string } = {
  cpu: 'Cores',
  memory: 'Memory',
  memoryBytes: 'Memory',
  gpu: 'GPUs',
  gpus: 'GPUs',
  parallel: 'Steps at a time',
  diskFreeBytes: 'Free disk',
};

/** More at a time than any machine holds is no limit at all. */
const asGoodAsNone = 100_000;

/** Limits as people read them; what a target does not limit is left out. */
export function limitWords(limits: { readonly [name: string]: Json }): LimitWords[] {
  return Object.entries(limits).flatMap(([name, value]) => {
    if (value === null || (name === 'parallel' && typeof value === 'number' && value >= asGoodAsNone)) return [];
    if (isObject(value) && Object.keys(value).length === 0) return [];
    return [{ label: labels[name] ?? name, value: valueText(name, value) }];
  });
}

function valueText(name: string, value: Json): string {
  if (typeof value === 'number') return name.endsWith('Bytes') || name === 'memory' ? bytesText(value) : String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => valueText('', item)).join(', ');
  if (isObject(value))
    return Object.entries(value)
      .map(([key, item]) => `${key} ${valueText('', item)}`)
      .join(', ');
  return String(value);
}
