import { type Block, markdownBlocks, markdownSpans } from './markdown-blocks.ts';
import styles from './markdown-text.module.css';

export interface MarkdownTextProps {
  readonly text: string;
  /** Leaves out the heading at the top, which says what everybody knows by now. */
  readonly withoutTitle?: boolean;
}

/** A README as elements of ours: its text is never markup. */
export function MarkdownText({ text, withoutTitle = false }: MarkdownTextProps) {
  const blocks = markdownBlocks(text);
  const shown = withoutTitle && blocks[0]?.kind === 'heading' ? blocks.slice(1) : blocks;
  return (
    <div className={styles['text']}>
      {shown.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text never move.
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <h4>
          <Line text={block.text} />
        </h4>
      );
    case 'code':
      return <pre>{block.text}</pre>;
    case 'paragraph':
      return (
        <p>
          <Line text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>
              <Line text={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return (
        <table>
          <tbody>
            {block.rows.map((row) => (
              <tr key={row.join('|')}>
                {row.map((cell, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never move.
                  <td key={column}>
                    <Line text={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function Line({ text }: { readonly text: string }) {
  return markdownSpans(text).map(({ kind, text: words }, index) => {
    const Tag = kind === 'code' ? 'code' : kind === 'strong' ? 'strong' : 'span';
    // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a line never move.
    return <Tag key={index}>{words}</Tag>;
  });
}
