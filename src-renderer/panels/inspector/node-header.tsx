import { CopyPlus, Ellipsis, Power, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import { categoryClass } from '../../canvas/category.ts';
import { TypeIcon } from '../../canvas/type-icon.tsx';
import { type Command, performCommand } from '../../commands/command.ts';
import { deleteCommand, duplicateCommand, toggleDisabledCommand } from '../../commands/edit-commands.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { renameNode } from '../../documents/edits/node-edits.ts';
import { useDraft } from '../../forms/use-draft.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import styles from './inspector.module.css';
import { requestInWords } from './request-in-words.ts';

export interface NodeHeaderProps {
  readonly file: string;
  readonly node: PipelineNode;
  readonly type: NodeType | undefined;
}

const entryOf = (command: Command, title: string, icon: ReactNode): MenuEntry => ({
  title,
  icon,
  ...(command.shortcuts?.[0] === undefined ? {} : { shortcut: command.shortcuts[0] }),
  perform: () => performCommand(command),
});

/** What a node is called, what it is, and where it runs. */
export function NodeHeader({ file, node, type }: NodeHeaderProps) {
  const readOnly = useDocument(file, (document) => document.readOnly) ?? true;
  const target = useDocument(file, ({ document }) => document.defaults.target);
  const title = useDraft(node.title ?? '', (text) =>
    change(file, `Rename ${node.id}`, (content) => renameNode(content, node.id, text), {
      mergeKey: `title ${node.id}`,
    }),
  );
  const where = node.target ?? target ?? 'local';
  const request = requestInWords({ ...(type?.resources ?? {}), ...(node.resources ?? {}) });
  return (
    <header className={`${styles['header']} ${categoryClass(type?.category ?? '')}`}>
      <h2 className="visually-hidden">{node.title ?? type?.title ?? node.id}</h2>
      <div className={styles['titleRow']}>
        <TypeIcon type={node.type} />
        <input
          className={styles['title']}
          aria-label="Title"
          value={title.text}
          placeholder={type?.title ?? node.id}
          disabled={readOnly}
          spellCheck={false}
          onChange={(event) => title.type(event.currentTarget.value)}
          onBlur={title.leave}
          onKeyDown={(event) => {
            title.onKeyDown(event);
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
        {readOnly ? null : (
          <Menu
            align="end"
            trigger={
              <IconButton label="Actions" size="small">
                <Ellipsis aria-hidden />
              </IconButton>
            }
            entries={[
              entryOf(duplicateCommand, 'Duplicate', <CopyPlus aria-hidden />),
              entryOf(toggleDisabledCommand, node.disabled ? 'Switch on' : 'Switch off', <Power aria-hidden />),
              'separator',
              entryOf(deleteCommand, 'Delete', <Trash2 aria-hidden />),
            ]}
          />
        )}
      </div>
      <p className={styles['subtitle']}>
        <span className={styles['id']}>{node.id}</span>
        {` · ${node.type}${type ? ` ${type.version.replace(/\.0$/, '')}` : ''} · on ${where}`}
        {request ? ` · ${request}` : ''}
        {node.disabled ? <strong className={styles['off']}> · switched off</strong> : null}
      </p>
    </header>
  );
}
