import { toast } from '../../ui/toast.tsx';
import { plainText } from './ansi.ts';
import type { LogLines } from './log-lines.ts';
import { pageLines, type ReadLines } from './step-log.ts';

const mostCopied = 200_000;

/** Reads rows of a log, also those that are not in memory. A sentence says why that is not possible. */
export async function textOfRows(
  lines: LogLines,
  from: number,
  to: number,
  read: ReadLines | null,
): Promise<string[] | string> {
  const texts: string[] = [];
  for (let row = from; row < to; row += 1) {
    const known = lines.row(row);
    if (known) {
      texts.push(plainText(known.text));
      continue;
    }
    if (!read) break;
    const page = await read(row, Math.min(pageLines, to - row));
    if (typeof page === 'string') return page;
    if (page.lines.length === 0) break;
    for (const line of page.lines) texts.push(plainText(line.text));
    row += page.lines.length - 1;
  }
  return texts;
}

/** Puts rows of a log on the clipboard, and says how many. */
export async function copyRows(lines: LogLines, from: number, to: number, read: ReadLines | null): Promise<void> {
  if (to - from > mostCopied) {
    return toast(
      `${(to - from).toLocaleString('en')} lines are too many for the clipboard; download the log instead.`,
      {
        problem: true,
      },
    );
  }
  try {
    const texts = await textOfRows(lines, from, to, read);
    if (typeof texts === 'string') return toast(texts, { problem: true });
    await navigator.clipboard.writeText(texts.join('\n'));
    toast(`Copied ${texts.length === 1 ? '1 line' : `${texts.length.toLocaleString('en')} lines`}.`);
  } catch {
    toast('The lines could not be copied; select fewer, or download the log.', { problem: true });
  }
}
