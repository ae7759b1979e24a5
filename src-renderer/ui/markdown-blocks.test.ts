import { expect, it } from 'vitest';
import { markdownBlocks, markdownSpans } from './markdown-blocks.ts';

it('reads headings, paragraphs, lists, tables and code', () => {
  const text =
    '# Split\n\nSplits rows\nat random.\n\n- one\n  more\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx < y\n```\n';
  expect(markdownBlocks(text)).toEqual([
    { kind: 'heading', text: 'Split' },
    { kind: 'paragraph', text: 'Splits rows at random.' },
    { kind: 'list', items: ['one more', 'two'] },
    {
      kind: 'table',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    { kind: 'code', text: 'x < y' },
  ]);
});

it('leaves markup the text that it is, and follows no links', () => {
  const [block] = markdownBlocks('<img src=x onerror=alert(1)>');
  expect(block).toEqual({ kind: 'paragraph', text: '<img src=x onerror=alert(1)>' });
  expect(markdownSpans('see [this](javascript:alert(1)) and `code` and **more**')).toEqual([
    { kind: 'text', text: 'see this) and ' },
    { kind: 'code', text: 'code' },
    { kind: 'text', text: ' and ' },
    { kind: 'strong', text: 'more' },
  ]);
});

it('ends with a fence that is never closed', () => {
  expect(markdownBlocks('```\nopen')).toEqual([{ kind: 'code', text: 'open' }]);
});
