import type { ChangeRow } from './change-rows.ts';
import styles from './change-table.module.css';

export interface ChangeTableProps {
  readonly rows: readonly ChangeRow[];
  /** What the two sides are called. */
  readonly before: string;
  readonly after: string;
  /** Leaves out the column that names the node. */
  readonly ofOneNode?: boolean;
}

const longest = 200;
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

function Side({ text, kind }: { readonly text: string | null; readonly kind: 'before' | 'after' }) {
  if (text === null) return <td className={styles['gap']}>not there</td>;
  return (
    <td>
      <span className={styles[kind]} title={text.length > longest ? text : ''}>
        {shortened(text) || '“”'}
      </span>
    </td>
  );
}

/** Every value that differs between two pipelines. */
export function ChangeTable({ rows, before, after, ofOneNode = false }: ChangeTableProps) {
  if (rows.length === 0)
    return (
      <p className={styles['none']}>
        {ofOneNode ? 'This node is as it was.' : 'Nothing differs that matters for a run.'}
      </p>
    );
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          {ofOneNode ? null : <th scope="col">Node</th>}
          <th scope="col">What</th>
          <th scope="col">{before}</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ nodeId, part, path, before: old, after: now }) => (
          <tr key={`${nodeId} ${part} ${path}`}>
            {ofOneNode ? null : <td className={styles['node']}>{nodeId ?? 'Pipeline'}</td>}
            <td>
              {part === 'node' ? '' : <span className={styles['part']}>{part} </span>}
              <code>{path}</code>
            </td>
            <Side text={old} kind="before" />
            <Side text={now} kind="after" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
