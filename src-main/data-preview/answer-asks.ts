import { statSync } from 'node:fs';
import { Table } from './table.ts';
import type { PreviewReply, PreviewRequest, TableSpec } from './table-ask.ts';

/** Tables that stay open: a person goes back and forth between a few. */
const mostOpen = 3;

/**
 * Answers questions about tables, one after another. Tables that were looked at last stay open for as long as their
 * files do not change.
 */
export function answerAsks(reply: (message: PreviewReply) => void): (request: PreviewRequest) => void {
  const open = new Map<string, Table>();
  let turn: Promise<void> = Promise.resolve();

  async function tableOf(spec: TableSpec): Promise<Awaited<ReturnType<typeof Table.open>>> {
    const key = JSON.stringify([spec, ...spec.files.map(stampOf)]);
    const known = open.get(key);
    open.delete(key);
    if (known) {
      open.set(key, known);
      return { ok: true, value: known };
    }
    const opened = await Table.open(spec);
    if (!opened.ok) return opened;
    open.set(key, opened.value);
    const [oldest] = open.keys();
    if (open.size > mostOpen && oldest !== undefined) {
      open.get(oldest)?.close();
      open.delete(oldest);
    }
    return opened;
  }

  async function answer({ id, table: spec, ask }: PreviewRequest): Promise<void> {
    const table = await tableOf(spec);
    const answered = table.ok ? await table.value.answer(ask) : table;
    reply(answered.ok ? { id, ok: true, value: answered.value } : { id, ok: false, problem: answered.problem });
  }

  return (request) => {
    turn = turn.then(() => answer(request));
  };
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : '';
}
