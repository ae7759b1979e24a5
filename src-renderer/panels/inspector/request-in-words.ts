import { isObject, type JsonObject } from '../../../shared/base/json.ts';

/** A request for resources in a few words, each kept on one line: `2 CPU, 4Gi, 1 GPU`. */
export function requestInWords({ cpu, memory, gpu, accelerator }: JsonObject): string {
  const parts: string[] = [];
  if (typeof cpu === 'number' || typeof cpu === 'string') parts.push(`${cpu}\u00a0CPU`);
  if (typeof memory === 'number' || typeof memory === 'string') parts.push(`${memory}`);
  const device = gpu ?? accelerator;
  const count = isObject(device)
    ? Array.isArray(device['ids'])
      ? device['ids'].length
      : (device['count'] ?? 1)
    : device;
  if (typeof count === 'number' && count > 0) parts.push(`${count}\u00a0GPU`);
  return parts.join(', ');
}
