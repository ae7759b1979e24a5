import { useMemo } from 'react';
import { diffPipelines } from '../../../shared/pipeline/diff.ts';
import { parsePipelineFile } from '../../../shared/pipeline/pipeline-file.ts';
import { useCall } from '../../connection/hooks.ts';
import { diffWords } from '../../diff/diff-words.ts';
import { useDocument } from '../../documents/documents.ts';
import { Button } from '../../ui/button.tsx';
import { setActiveRun, useWorkspace } from '../../workspace/workspace.ts';
import styles from './runs-panel.module.css';

/** Says so when the run on the canvas ran another pipeline than the one that is drawn there now. */
export function OlderVersionNotice({ file }: { readonly file: string }) {
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  return runId === undefined ? null : <NoticeOf file={file} runId={runId} />;
}

function NoticeOf({ file, runId }: { readonly file: string; readonly runId: string }) {
  const { data } = useCall('runs.read', { runId }, { staleTime: 60_000 });
  const now = useDocument(file, ({ document }) => document);
  const ran = useMemo(() => (data?.ok ? parsePipelineFile(data.text).document : null), [data]);
  const diff = useMemo(() => (ran && now ? diffPipelines(ran, now) : null), [ran, now]);
  if (!data?.ok || !diff || diff.same) return null;
  const { version } = data.summary;
  return (
    <div className={styles['notice']} role="status">
      <span>
        The canvas shows the states of a run of {version === null ? 'an earlier text' : `version ${version}`}. Since
        then: {diffWords(diff)}.
      </span>
      <Button size="small" look="ghost" onClick={() => setActiveRun(file, null)}>
        Show no run
      </Button>
    </div>
  );
}
