import { describe, expect, it } from 'vitest';
import { iconShapes } from './icon-shapes.ts';

describe('icons of node types', () => {
  it('are the shapes that draw', () => {
    expect(iconShapes('<svg viewBox="0 0 16 16"><path d="M2 3h4"/><circle cx="1" cy=\'2\' r="3"/></svg>')).toEqual({
      viewBox: '0 0 16 16',
      shapes: [
        { tag: 'path', attributes: { d: 'M2 3h4' } },
        { tag: 'circle', attributes: { cx: '1', cy: '2', r: '3' } },
      ],
    });
  });

  it('bring no script, handler, style, reference or foreign markup along', () => {
    const { shapes } = iconShapes(
      `<svg onload="alert(1)"><script>alert(1)</script><image href="http://x/y.png"/><foreignObject><b>x</b></foreignObject>
       <path d="javascript:alert(1)" onclick="alert(1)" style="fill:url(http://x)"/><a href="javascript:1"><rect x="1" width="url(#a)"/></a></svg>`,
    );
    expect(shapes).toEqual([
      { tag: 'path', attributes: {} },
      { tag: 'rect', attributes: { x: '1' } },
    ]);
  });
});
