import { isObject, type JsonObject } from '../../../shared/base/json.ts';

/** A request for resources in a few words: `2 CPU, 4Gi, 1 GPU`. */
export function requestInWords({ cpu, memory, gpu, accelerator }: JsonObject): string {
  const parts: string[] = [];
  if (typeof cpu === 'number' || typeof cpu === 'string') parts.push(`${cpu} CPU`);
  if (typeof memory === 'number' || typeof memory === 'string') parts.push(`${memory}`);
  const device = gpu ?? accelerator;
  const count = isObject(device)
    ? Array.isArray(device['ids'])
      ? device['ids'].length
      : (device['count'] ?? 1)
    : device;
  if (typeof count === 'number' && count > 0) parts.push(`${count} GPU`);
  return parts.join(', ');
}
