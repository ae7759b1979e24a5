import { allCommands, shortcutsOf } from '../commands/all-commands.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { showOverlay } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';
import { useSettings } from './use-settings.ts';

/** Keys that the canvas itself listens to while it has the focus. */
const onCanvas: readonly (readonly [keys: string, title: string])[] = [
  ['Tab', 'Add a node'],
  ['Delete', 'Delete what is selected'],
  ['C', 'Connect the node to another'],
  ['Enter', 'Open the node in the inspector'],
  ['F2', 'Rename the node'],
  ['ArrowLeft', 'Go to the next node in a direction'],
  ['mod+ArrowLeft', 'Move the node'],
  ['shift+ArrowLeft', 'Select upstream; with the right arrow, downstream'],
];

/** All shortcuts, by group. */
export function ShortcutsDialog() {
  const { shortcuts } = useSettings();
  const groups = new Map<string, (readonly [string, string])[]>([['On the canvas', [...onCanvas]]]);
  for (const command of allCommands) {
    for (const keys of shortcutsOf(command, shortcuts)) {
      groups.set(command.group, [...(groups.get(command.group) ?? []), [keys, command.title]]);
    }
  }
  return (
    <Dialog title="Keyboard shortcuts" wide onClose={() => showOverlay(null)}>
      <div className={styles['columns']}>
        {[...groups].map(([group, rows]) => (
          <section key={group}>
            <h3 className={styles['heading']}>{group}</h3>
            {rows.map(([keys, title]) => (
              <div key={keys + title} className={styles['row']}>
                <span>{title}</span>
                <Kbd keys={keys} />
              </div>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
