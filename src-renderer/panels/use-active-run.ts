import { useMemo } from 'react';
import { useDocument } from '../documents/documents.ts';
import { useWorkspace } from '../workspace/workspace.ts';

/** The run whose states the canvas shows; undefined while there is none. */
export const useActiveRun = (): string | undefined =>
  useWorkspace(({ activeFile, activeRunByFile }) => (activeFile === null ? undefined : activeRunByFile[activeFile]));

/** The nodes that are selected on the canvas. */
export const useSelectedNodes = (): readonly string[] => useWorkspace(({ selection }) => selection.nodeIds);

const noNodes: readonly never[] = [];

/** Titles of the nodes of the active file that have one, by id. */
export function useNodeTitles(): ReadonlyMap<string, string> {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const nodes = useDocument(file, ({ document }) => document.nodes) ?? noNodes;
  return useMemo(() => {
    const titles = new Map<string, string>();
    for (const { id, title } of nodes) if (title) titles.set(id, title);
    return titles;
  }, [nodes]);
}
