/** What a page of the logs benchmark can be asked for. */
export interface LogsPage {
  /** Follows a step that prints so many lines a second, for so long. @returns the lines that it was told of */
  readonly follow: (linesPerSecond: number, milliseconds: number) => Promise<number>;
  /** Goes to a line. @returns milliseconds until it is drawn; not there in a terminal */
  readonly jump?: (line: number) => Promise<number>;
}

declare global {
  interface Window {
    logsPage?: LogsPage;
  }
}

export const storedLines = 1_000_000;

/** The text of a line, some of them coloured, as a training prints them. */
export const textOf = (line: number): string =>
  line % 20 === 0
    ? `\x1b[33mUserWarning\x1b[0m: epoch ${line} has \x1b[1m3\x1b[0m rows with tenure below 0`
    : `epoch ${line}  loss 0.${31_415_926 + line}  auc 0.${9021 + (line % 900)}`;

export const nextPicture = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

/** Tells of lines at a pace, a picture at a time: `take` gets the number of the first new line and of the one after the last. */
export async function atPace(
  linesPerSecond: number,
  milliseconds: number,
  from: number,
  take: (first: number, end: number) => Promise<void>,
): Promise<number> {
  const began = performance.now();
  let told = from;
  for (let now = 0; now < milliseconds; now = performance.now() - began) {
    const end = from + Math.floor((now / 1000) * linesPerSecond);
    if (end > told) await take(told, end);
    else await nextPicture();
    told = Math.max(told, end);
  }
  return told - from;
}
