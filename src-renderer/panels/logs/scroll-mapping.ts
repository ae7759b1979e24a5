/** Browsers lay nothing out beyond some 16 to 33 million pixels; a million lines of a log are 18 million. */
export const tallestSpace = 8_000_000;
export const rowHeight = 18;

/**
 * A scroll area over more rows than a browser can lay out: the scrollbar moves in a space of bounded height, and places
 * in it stand for places in the content in proportion. Below the bound both are the same.
 */
export interface ScrollSpace {
  /** Height of what the scrollbar moves in. */
  readonly height: number;
  /** Height that all rows would have. */
  readonly content: number;
  readonly viewport: number;
}

/** @param beyond room after the last row, so that rows that wrap can be scrolled to the top */
export function scrollSpace(rows: number, viewport: number, beyond = 0): ScrollSpace {
  const content = Math.max(rows * rowHeight + beyond, viewport);
  return { content, viewport, height: Math.min(content, Math.max(tallestSpace, viewport)) };
}

export const isScaled = ({ height, content }: ScrollSpace): boolean => height < content;

/** The largest distance of the viewport from the top of the content. */
export const lastTop = ({ content, viewport }: ScrollSpace): number => Math.max(0, content - viewport);

export const clampTop = (space: ScrollSpace, top: number): number => Math.min(Math.max(0, top), lastTop(space));

/** Where the viewport's top lies in the content when the scrollbar says this. */
export function topOf(space: ScrollSpace, scrollTop: number): number {
  const { height, viewport } = space;
  if (!isScaled(space)) return clampTop(space, scrollTop);
  return clampTop(space, (scrollTop / (height - viewport)) * lastTop(space));
}

/** What the scrollbar says when the viewport's top lies here in the content. */
export function scrollTopOf(space: ScrollSpace, top: number): number {
  const { height, viewport } = space;
  if (!isScaled(space)) return clampTop(space, top);
  return (clampTop(space, top) / lastTop(space)) * (height - viewport);
}

/** Rows that are at least partly in view: `from` up to, not including, `to`; never more than 200. */
export function rowsInView(
  space: ScrollSpace,
  rows: number,
  top: number,
): { readonly from: number; readonly to: number } {
  const from = Math.min(Math.floor(top / rowHeight), Math.max(0, rows - 1));
  const count = Math.min(200, Math.ceil(space.viewport / rowHeight) + 1);
  return { from, to: Math.min(rows, from + count) };
}

/** The `top` at which a row is in view, a third from the upper edge; unchanged when it is in view already. */
export function topToShow(space: ScrollSpace, row: number, top: number): number {
  const place = row * rowHeight;
  if (place >= top && place + rowHeight <= top + space.viewport) return top;
  return clampTop(space, place - Math.floor(space.viewport / 3));
}
