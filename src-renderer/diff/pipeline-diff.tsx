import { lazy, Suspense, useMemo, useState } from 'react';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { Spinner } from '../ui/spinner.tsx';
import { Tabs } from '../ui/tabs.tsx';
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

type View = 'graph' | 'values' | 'text';

/** Two texts of a pipeline: as one graph, value by value, and line by line. */
export function PipelineDiffView({ before, after }: { readonly before: DiffSide; readonly after: DiffSide }) {
  const [view, setView] = useState<View>('graph');
  const [selected, setSelected] = useState<string | null>(null);
  const graph = useMemo(() => {
    const [old, now] = [parsePipelineFile(before.text).document, parsePipelineFile(after.text).document];
    return old && now ? mergedGraph(old, now) : null;
  }, [before.text, after.text]);
  const rows = useMemo(() => (graph ? changeRows(graph.diff) : []), [graph]);
  const text = (
    <Suspense fallback={<Spinner label="Loading the text view" />}>
      <TextDiff before={before.text} after={after.text} label={`${before.title} and ${after.title}, line by line`} />
    </Suspense>
  );
  // A text that is no pipeline has no graph; its lines can be compared all the same.
  if (!graph) return text;
  return (
    <Tabs
      label="Ways to look at the differences"
      active={view}
      onChange={(id) => setView(id as View)}
      tabs={[
        {
          id: 'graph',
          title: 'Graph',
          content: (
            <div className={styles['split']}>
              <GraphDiff graph={graph} selected={selected} onSelect={setSelected} />
              {selected === null ? null : (
                <div className={styles['side']}>
                  <ChangeTable
                    rows={rows.filter(({ nodeId }) => nodeId === selected)}
                    before={before.title}
                    after={after.title}
                    selected={null}
                  />
                </div>
              )}
            </div>
          ),
        },
        {
          id: 'values',
          title: rows.length === 0 ? 'Values' : `Values (${rows.length})`,
          content: <ChangeTable rows={rows} before={before.title} after={after.title} selected={selected} />,
        },
        { id: 'text', title: 'Text', content: text },
      ]}
    />
  );
}
