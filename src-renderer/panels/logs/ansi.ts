/** A colour of a log, in the words of our tokens: terminals choose their own shades, and so does the app. */
export type AnsiColour = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white' | 'grey';

/** A part of a line that looks the same throughout. */
export interface AnsiSegment {
  readonly text: string;
  readonly foreground: AnsiColour | null;
  readonly background: AnsiColour | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

type Style = Omit<AnsiSegment, 'text'>;

const plain: Style = {
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
};

const names: readonly AnsiColour[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** CSI sequences with their parameters and final byte; OSC up to its end; any other escape of two characters. */
const escapes = /\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g;
const controls = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** Control characters as the pictures that Unicode has for them, so that nothing hides in a line. */
const visible = (text: string): string =>
  text.replace(controls, (one) => (one === '\x7f' ? '\u2421' : String.fromCharCode(0x2400 + one.charCodeAt(0))));

/** The text of a line as it is read: without colours. */
export const plainText = (text: string): string =>
  text.includes('\x1b') ? visible(text.replace(escapes, '')) : visible(text);

/** Splits a line at its colours. Adjacent parts of one look are one; a line without colours is a single part. */
export function ansiSegments(text: string): readonly AnsiSegment[] {
  if (!text.includes('\x1b')) return [{ ...plain, text: visible(text) }];
  const segments: AnsiSegment[] = [];
  let style = plain;
  let inverse = false;
  const add = (part: string): void => {
    if (part === '') return;
    const shown = inverse
      ? { ...style, foreground: style.background ?? 'white', background: style.foreground ?? 'black' }
      : style;
    segments.push({ ...shown, text: visible(part) } as AnsiSegment);
  };
  let at = 0;
  for (const match of text.matchAll(escapes)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] !== 'm') continue;
    [style, inverse] = restyled(style, inverse, codesOf(match[1] ?? ''));
  }
  add(text.slice(at));
  return segments.length > 0 ? segments : [{ ...plain, text: '' }];
}

const codesOf = (parameters: string): number[] => parameters.split(/[;:]/).map((code) => Number(code) || 0);

function restyled(before: Style, wasInverse: boolean, codes: readonly number[]): [Style, boolean] {
  let style = before;
  let inverse = wasInverse;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] as number;
    if (code === 0) [style, inverse] = [plain, false];
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 3) style = { ...style, italic: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 7) inverse = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style = { ...style, italic: false };
    else if (code === 24) style = { ...style, underline: false };
    else if (code === 27) inverse = false;
    else if (code >= 30 && code <= 37) style = { ...style, foreground: names[code - 30] ?? null };
    else if (code === 39) style = { ...style, foreground: null };
    else if (code >= 40 && code <= 47) style = { ...style, background: names[code - 40] ?? null };
    else if (code === 49) style = { ...style, background: null };
    else if (code >= 90 && code <= 97) style = { ...style, foreground: bright(code - 90) };
    else if (code >= 100 && code <= 107) style = { ...style, background: bright(code - 100) };
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(index + 1));
      index += used;
      style = code === 38 ? { ...style, foreground: colour } : { ...style, background: colour };
    }
  }
  return [style, inverse];
}

const bright = (index: number): AnsiColour => (index === 0 ? 'grey' : (names[index] ?? 'white'));

/** `5;n` of the 256 colours, or `2;r;g;b`; with the number of codes that were read. */
function extended(codes: readonly number[]): [AnsiColour | null, number] {
  if (codes[0] === 5) return [indexed(codes[1] ?? 0), 2];
  if (codes[0] === 2) return [nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), 4];
  return [null, 1];
}

function indexed(index: number): AnsiColour {
  if (index < 8) return names[index] ?? 'white';
  if (index < 16) return bright(index - 8);
  if (index >= 232) return nearest((index - 232) * 10 + 8, (index - 232) * 10 + 8, (index - 232) * 10 + 8);
  const cube = index - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** The colour of ours with the nearest hue; those with little colour by how light they are. */
function nearest(red: number, green: number, blue: number): AnsiColour {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread < 40) return most < 60 ? 'black' : most < 170 ? 'grey' : 'white';
  const sixth =
    most === red ? (green - blue) / spread : most === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread;
  const hues: readonly AnsiColour[] = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'];
  return hues[(Math.round(sixth) + 6) % 6] ?? 'white';
}
