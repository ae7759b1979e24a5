/** Lets everything else that waits be done first: long work is done in pieces with this between them. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
