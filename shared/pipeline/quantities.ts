import { durationPattern, memoryPattern } from '../catalog/formats.ts';

const durationUnitsMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Whole milliseconds of a duration such as `500ms`, `1.5h` or `10m`; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  return match ? Math.round(Number(match[1]) * (durationUnitsMs[match[2] ?? ''] ?? Number.NaN)) : undefined;
}

/** The shortest exact text of a duration: `90000` is `90s`, `60000` is `1m`. */
export function formatDuration(milliseconds: number): string {
  for (const [unit, factor] of Object.entries(durationUnitsMs)) {
    if (milliseconds >= factor && milliseconds % factor === 0) return `${milliseconds / factor}${unit}`;
  }
  return milliseconds === 0 ? '0s' : `${milliseconds}ms`;
}

const memoryUnitsBytes: Readonly<Record<string, number>> = {
  Pi: 2 ** 50,
  Ti: 2 ** 40,
  Gi: 2 ** 30,
  Mi: 2 ** 20,
  Ki: 2 ** 10,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  K: 1e3,
};

/** Whole bytes of an amount such as `512Mi`, `1.5G` or `1024` (text or number); undefined when it is none. */
export function parseMemory(value: string | number): number | undefined {
  const match = memoryPattern.exec(String(value));
  return match ? Math.round(Number(match[1]) * (memoryUnitsBytes[match[2] ?? ''] ?? 1)) : undefined;
}

/** The shortest exact text of an amount of memory: `1073741824` is `1Gi`, `1000000000` is `1G`. */
export function formatMemory(bytes: number): string {
  for (const [unit, factor] of Object.entries(memoryUnitsBytes)) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

/** CPU cores of a request in Kubernetes' notation, `2`, `0.5` or `500m`; undefined when it is none. */
export function parseCpu(value: string | number): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?)(m?)$/.exec(String(value));
  return match ? Number(match[1]) / (match[2] === 'm' ? 1000 : 1) : undefined;
}
