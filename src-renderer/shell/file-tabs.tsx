import { X } from 'lucide-react';
import { performCommand } from '../commands/command.ts';
import { closeCommand } from '../commands/file-commands.ts';
import { useDocument } from '../documents/documents.ts';
import { activateFile, useWorkspace } from '../workspace/workspace.ts';
import styles from './top-bar.module.css';

function FileTab({ file, isActive }: { readonly file: string; readonly isActive: boolean }) {
  const isDirty = useDocument(file, (document) => document.isDirty) ?? false;
  const name = file.split('/').at(-1) ?? file;
  const close = (): void => {
    activateFile(file);
    performCommand(closeCommand);
  };
  return (
    <div className={`${styles['tab']} ${isActive ? styles['active'] : ''}`}>
      <button
        type="button"
        className={styles['tabName']}
        title={file}
        aria-current={isActive ? 'page' : undefined}
        onClick={() => activateFile(file)}
        onAuxClick={(event) => event.button === 1 && close()}
      >
        <span>{name}</span>
        {isDirty ? <span className={styles['dot']} role="img" aria-label="not saved" /> : null}
      </button>
      <button type="button" className={styles['close']} aria-label={`Close ${name}`} onClick={close}>
        <X size={12} aria-hidden />
      </button>
    </div>
  );
}

/** The open pipeline files. */
export function FileTabs() {
  const openFiles = useWorkspace((state) => state.openFiles);
  const activeFile = useWorkspace((state) => state.activeFile);
  return (
    <nav className={styles['tabs']} aria-label="Open files">
      {openFiles.map((file) => (
        <FileTab key={file} file={file} isActive={file === activeFile} />
      ))}
    </nav>
  );
}
