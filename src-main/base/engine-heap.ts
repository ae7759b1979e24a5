import { setFlagsFromString } from 'node:v8';

/**
 * Words that the engine's Node is started with. Half of the usual room for young objects: what a large plan makes survives
 * it anyway, and three such rooms are resident at once.
 */
export const engineNodeOptions: readonly string[] = ['--max-semi-space-size=8'];

/** How much the heap may grow between two full collections, as a percentage of what lived at the last one. */
const growthPercent = 60;

/**
 * Lets the heap grow by little between full collections. The engine is idle most of its life and shares the machine with
 * the steps that it starts: V8's own choice, up to fourfold growth, would hold hundreds of megabytes of garbage after a large run.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}
