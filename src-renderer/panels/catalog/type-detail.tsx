import { Popover } from '@base-ui/react/popover';
import { Plus } from 'lucide-react';
import { useRef } from 'react';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { categoryClass } from '../../canvas/category.ts';
import { TypeIcon } from '../../canvas/type-icon.tsx';
import { useCatalog } from '../../catalog/catalog.ts';
import { Button } from '../../ui/button.tsx';
import { MarkdownText } from '../../ui/markdown-text.tsx';
import popup from '../../ui/popup.module.css';
import { addFromCatalog } from './add-from-catalog.ts';
import styles from './catalog.module.css';

/** What the detail is about, and beside what it stands. */
export interface ShownDetail {
  readonly type: NodeType;
  readonly anchor: HTMLElement;
  /** It was asked for by keyboard. */
  readonly takesFocus: boolean;
}

export interface TypeDetailProps {
  readonly detail: ShownDetail | null;
  readonly isEditable: boolean;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

/** What a node type is for, what it takes and gives, and its documentation. */
export function TypeDetail({ detail, isEditable, onEnter, onLeave, onClose }: TypeDetailProps) {
  const body = useRef<HTMLDivElement>(null);
  if (!detail) return null;
  const { type, anchor, takesFocus } = detail;
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          className={popup['positioner'] ?? ''}
          anchor={anchor}
          side="right"
          align="start"
          sideOffset={8}
        >
          <Popover.Popup
            className={`${popup['popup']} ${styles['detail']} ${categoryClass(type.category)}`}
            initialFocus={takesFocus ? body : false}
            finalFocus={takesFocus ? { current: anchor } : false}
            onPointerEnter={onEnter}
            onPointerLeave={onLeave}
            aria-label={`About ${type.title}`}
          >
            <div ref={body} className={styles['detailBody']} tabIndex={-1}>
              <TypeDescription type={type} />
            </div>
            {isEditable ? (
              <div className={styles['detailFoot']}>
                <Button
                  size="small"
                  onClick={() => {
                    onClose();
                    addFromCatalog(type.id);
                  }}
                >
                  <Plus aria-hidden />
                  Add to the canvas
                </Button>
              </div>
            ) : null}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The words about a node type. */
export function TypeDescription({ type }: { readonly type: NodeType }) {
  const readme = useCatalog().entries.get(type.id)?.readme ?? '';
  return (
    <>
      <div className={styles['detailTitle']}>
        <TypeIcon type={type.id} />
        <strong>{type.title}</strong>
        <code>
          {type.id} {type.version}
        </code>
      </div>
      <p>{type.description}</p>
      <Ports
        title="Takes"
        ports={[...type.inputs].map(([name, port]) => ({
          name: name === '*' ? 'any name' : name,
          type: port.types.join(' or '),
          note: `${port.description}${port.optional && name !== '*' ? ' (optional)' : ''}`,
        }))}
      />
      <Ports
        title="Gives"
        ports={[...type.outputs].map(([name, port]) => ({ name, type: port.type, note: port.description }))}
      />
      {type.metrics.length > 0 ? (
        <p className={styles['faint']}>
          Measures <span className={styles['mono']}>{type.metrics.join(', ')}</span>
        </p>
      ) : null}
      {readme === '' ? null : <MarkdownText text={readme} withoutTitle />}
    </>
  );
}

interface PortsProps {
  readonly title: string;
  readonly ports: readonly { readonly name: string; readonly type: string; readonly note: string }[];
}

function Ports({ title, ports }: PortsProps) {
  if (ports.length === 0) return null;
  return (
    <div>
      <h4 className={styles['detailHeading']}>{title}</h4>
      <dl className={styles['ports']}>
        {ports.map(({ name, type, note }) => (
          <div key={name}>
            <dt>
              <code>{name}</code> <span className={styles['faint']}>{type}</span>
            </dt>
            <dd>{note}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
