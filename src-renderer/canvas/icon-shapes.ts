/** One shape of an icon: an SVG element that draws and nothing else, with the attributes that say where. */
export interface IconShape {
  readonly tag: 'path' | 'circle' | 'ellipse' | 'rect' | 'line' | 'polyline' | 'polygon';
  readonly attributes: { readonly [name: string]: string };
}

export interface Icon {
  readonly viewBox: string;
  readonly shapes: readonly IconShape[];
}

const tags: readonly string[] = ['path', 'circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon'];
const drawing = ['d', 'cx', 'cy', 'r', 'rx', 'ry', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'points'];
const plain = /^[\dMmLlHhVvCcSsQqTtAaZzeE\s,.+-]*$/;
const element = /<([a-z]+)\b([^<>]*)>/g;
const attribute = /([a-zA-Z0-9-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const mostShapes = 40;

/**
 * The shapes of an icon's SVG text. Icons are files of the project: what draws is read out of them, and nothing of their
 * markup gets into the page.
 */
export function iconShapes(svg: string): Icon {
  const shapes: IconShape[] = [];
  let viewBox = '0 0 24 24';
  for (const [, tag = '', rest = ''] of svg.matchAll(element)) {
    const attributes: Record<string, string> = {};
    for (const [, name = '', double, single] of rest.matchAll(attribute)) {
      const value = double ?? single ?? '';
      if (tag === 'svg' && name === 'viewBox' && /^[\d\s.-]+$/.test(value)) viewBox = value;
      if (drawing.includes(name) && plain.test(value)) attributes[name] = value;
    }
    if (tags.includes(tag) && shapes.length < mostShapes) shapes.push({ tag: tag as IconShape['tag'], attributes });
  }
  return { viewBox, shapes };
}
