import type { ITheme } from '@xterm/xterm';

/** Token of each colour of the terminal; the colours of programs come from the states and categories. */
const tokens = {
  background: '--panel',
  foreground: '--text',
  cursor: '--accent',
  cursorAccent: '--panel',
  selectionBackground: '--accent-soft',
  black: '--line2',
  red: '--bad',
  green: '--ok',
  yellow: '--warn',
  blue: '--accent',
  magenta: '--train',
  cyan: '--evaluate',
  white: '--muted',
  brightBlack: '--faint',
  brightRed: '--deploy',
  brightGreen: '--ok',
  brightYellow: '--monitor',
  brightBlue: '--data',
  brightMagenta: '--train',
  brightCyan: '--evaluate',
  brightWhite: '--text',
} as const satisfies { readonly [Colour in keyof ITheme]: string };

/** The colours of the page as it is now. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    Object.entries(tokens).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  );
}

export function terminalFont(): { readonly fontFamily: string; readonly fontSize: number } {
  const style = getComputedStyle(document.documentElement);
  return {
    fontFamily: style.getPropertyValue('--mono').trim(),
    fontSize: 0.75 * Number.parseFloat(style.fontSize),
  };
}
