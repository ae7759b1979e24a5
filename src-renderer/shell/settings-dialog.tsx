import type { Settings } from '../../shared/rpc/calls/host-calls.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { showOverlay } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';
import { useChangeSettings, useSettings } from './use-settings.ts';

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
const navigations = [
  { value: 'node-editor', label: 'Node editor: drag moves the canvas, Shift+drag selects' },
  { value: 'design-tool', label: 'Design tool: drag selects, the wheel moves, Space+drag moves' },
];

/** Preferences of this user on this machine. */
export function SettingsDialog() {
  const settings = useSettings();
  const change = useChangeSettings();
  return (
    <Dialog title="Settings" onClose={() => showOverlay(null)}>
      <div className={styles['fields']}>
        <Field label="Appearance">
          {(control) => (
            <Select
              {...control}
              wide
              value={settings.theme}
              choices={themes}
              onChange={(theme) => change({ theme: theme as Settings['theme'] })}
            />
          )}
        </Field>
        <Field label="Mouse on the canvas" help="An update never changes this.">
          {(control) => (
            <Select
              {...control}
              wide
              value={settings.navigation}
              choices={navigations}
              onChange={(navigation) => change({ navigation: navigation as Settings['navigation'] })}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
