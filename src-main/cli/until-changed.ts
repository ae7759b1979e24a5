import { setTimeout as delay } from 'node:timers/promises';

/** How often a followed file is looked at, in milliseconds: soon enough for a reader, and next to no work. */
const lookEveryMs = 150;

/** Waits until a followed file is worth another look. Watching it would not be reliable on network file systems. */
export const untilChanged = (): Promise<void> => delay(lookEveryMs);
