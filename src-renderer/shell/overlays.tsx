import { type ComponentType, lazy, Suspense } from 'react';
import { type Overlay, useWorkspace } from '../workspace/workspace.ts';
import { CloseFileDialog, NewDialog, OpenDialog, SaveAsDialog } from './file-dialogs.tsx';
import { Palette } from './palette.tsx';

const overlays: { readonly [name in Overlay]: ComponentType } = {
  palette: Palette,
  new: NewDialog,
  open: OpenDialog,
  'save-as': SaveAsDialog,
  'close-file': CloseFileDialog,
  shortcuts: lazy(async () => ({ default: (await import('./shortcuts-dialog.tsx')).ShortcutsDialog })),
  settings: lazy(async () => ({ default: (await import('./settings-dialog.tsx')).SettingsDialog })),
  export: lazy(async () => ({ default: (await import('./export-dialog.tsx')).ExportDialog })),
  'run-with': lazy(async () => ({ default: (await import('./run-with-dialog.tsx')).RunWithDialog })),
  trust: lazy(async () => ({ default: (await import('./trust-dialog.tsx')).TrustDialog })),
  conflict: lazy(async () => ({ default: (await import('./conflict-dialog.tsx')).ConflictDialog })),
};

/** The dialog over the window, if any. */
export function Overlays() {
  const overlay = useWorkspace((state) => state.overlay);
  if (overlay === null) return null;
  const Content = overlays[overlay];
  return (
    <Suspense>
      <Content />
    </Suspense>
  );
}
