import { lazy, Suspense, useMemo, useState } from 'react';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import type { Segment } from '../ui/segments.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { changeRows } from './change-rows.ts';
import { ChangeTable } from './change-table.tsx';
import { GraphDiff } from './graph-diff.tsx';
import { mergedGraph } from './merged-graph.ts';
import styles from './pipeline-diff.module.css';

/** One of the two texts, with what it is called. */
export interface DiffSide {
  readonly title: string;
  readonly text: string;
}

// The code editor is large, and is needed only where texts are looked at.
const TextDiff = lazy(async () => ({ default: (await import('./text-diff.tsx')).TextDiff }));

export type DiffView = 'graph' | 'values' | 'text';

/** The ways to look at two pipelines, for the bar above them. */
export const diffViews: readonly Segment<DiffView>[] = [
  { id: 'graph', title: 'Graph' },
  { id: 'values', title: 'Values' },
  { id: 'text', title: 'Text' },
];

export interface PipelineDiffProps {
  readonly view: DiffView;
  readonly before: DiffSide;
  readonly after: DiffSide;
}

/** Two texts of a pipeline: as one graph, value by value, or line by line. */
export function PipelineDiffView({ view, before, after }: PipelineDiffProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const graph = useMemo(() => {
    const [old, now] = [parsePipelineFile(before.text).document, parsePipelineFile(after.text).document];
    return old && now ? mergedGraph(old, now) : null;
  }, [before.text, after.text]);
  const rows = useMemo(() => (graph ? changeRows(graph.diff) : []), [graph]);
  const titles = { before: before.title, after: after.title };
  // A text that is no pipeline has no graph; its lines can be compared all the same.
  if (!graph || view === 'text') {
    return (
      <Suspense fallback={<Spinner label="Loading the text view" />}>
        <TextDiff before={before.text} after={after.text} label={`${before.title} and ${after.title}, line by line`} />
      </Suspense>
    );
  }
  if (view === 'values') {
    return (
      <div className={styles['values']}>
        <ChangeTable rows={rows} {...titles} />
      </div>
    );
  }
  return (
    <div className={styles['split']}>
      <GraphDiff graph={graph} selected={selected} onSelect={setSelected} />
      {selected === null ? null : (
        <div className={styles['side']}>
          <ChangeTable rows={rows.filter(({ nodeId }) => nodeId === selected)} {...titles} ofOneNode />
        </div>
      )}
    </div>
  );
}
