export type Block =
  | { readonly kind: 'heading' | 'paragraph' | 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

/** A stretch of a line: words, or what stands between back ticks or asterisks. */
export interface Span {
  readonly kind: 'text' | 'code' | 'strong';
  readonly text: string;
}

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

/**
 * The blocks of a README: the few forms of Markdown that ours use. Everything else, markup included, stays the text that
 * it is.
 */
export function markdownBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line.startsWith('```')) {
      const end = lines.findIndex((one, index) => index > at && one.startsWith('```'));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n') });
      at = last + 1;
    } else if (/^#{1,6} /.test(line)) {
      blocks.push({ kind: 'heading', text: line.replace(/^#+ /, '') });
      at += 1;
    } else if (line.trim() === '') at += 1;
    else {
      const run = runOf(lines, at);
      blocks.push(blockOf(run));
      at += run.length;
    }
  }
  return blocks;
}

/** The lines from `at` up to the next empty line, heading or fence. */
function runOf(lines: readonly string[], at: number): readonly string[] {
  let end = at + 1;
  while (end < lines.length && lines[end]?.trim() !== '' && !/^(```|#{1,6} )/.test(lines[end] ?? '')) end += 1;
  return lines.slice(at, end);
}

function blockOf(run: readonly string[]): Block {
  if (run.every((line) => line.trim().startsWith('|'))) {
    return { kind: 'table', rows: run.map(cells).filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell))) };
  }
  if (!/^\s*([-*]|\d+\.) /.test(run[0] ?? '')) {
    return { kind: 'paragraph', text: run.map((line) => line.trim()).join(' ') };
  }
  const items: string[] = [];
  for (const line of run) {
    const item = /^\s*(?:[-*]|\d+\.) (.*)/.exec(line)?.[1];
    if (item !== undefined) items.push(item);
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { kind: 'list', items };
}

/** The stretches of a line. Links become their words: nothing of a README is followed from here. */
export function markdownSpans(text: string): readonly Span[] {
  const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (/^`[^`]+`$/.test(part)) return { kind: 'code', text: part.slice(1, -1) };
      if (/^\*\*[^*]+\*\*$/.test(part)) return { kind: 'strong', text: part.slice(2, -2) };
      return { kind: 'text', text: part };
    });
}
