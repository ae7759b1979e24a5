import { useMemo } from 'react';
import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { useCatalog } from '../../catalog/catalog.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import styles from './problems.module.css';
import { quickFixesOf } from './quick-fixes/quick-fixes-of.ts';

export interface QuickFixButtonsProps {
  readonly diagnostic: Diagnostic;
  readonly look: 'button' | 'link';
}

/** A button for each change that would make a diagnostic go away. */
export function QuickFixButtons({ diagnostic, look }: QuickFixButtonsProps) {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const document = useDocument(file, (open) => open.document);
  const readOnly = useDocument(file, (open) => open.readOnly) ?? true;
  const { types } = useCatalog();
  const fixes = useMemo(
    () => (document && !readOnly ? quickFixesOf(diagnostic, document, types) : []),
    [diagnostic, document, readOnly, types],
  );
  return fixes.map(({ title, recipe }) => {
    const apply = (): void => void change(file, title, recipe);
    return look === 'link' ? (
      <button key={title} type="button" className={styles['link']} onClick={apply}>
        {title}
      </button>
    ) : (
      <Button key={title} size="small" onClick={apply}>
        {title}
      </Button>
    );
  });
}
