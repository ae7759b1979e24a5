import '../../src-renderer/styles/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { PipelineCanvas } from '../../src-renderer/canvas/pipeline-canvas.tsx';
import { readCatalog, setCatalog } from '../../src-renderer/catalog/catalog.ts';
import { putDocument } from '../../src-renderer/documents/documents.ts';
import { openedDocument } from '../../src-renderer/documents/open-document.ts';
import { followedRun } from '../../src-renderer/runs/run-store.ts';
import { ToastHost } from '../../src-renderer/ui/toast.tsx';
import { activateFile, setActiveRun } from '../../src-renderer/workspace/workspace.ts';
import { noteOpened } from './page-input.ts';

const file = 'large.pipeline.yaml';
const { catalog, text, theme } = window.pageInput;
document.documentElement.dataset['theme'] = theme;
setCatalog(readCatalog(catalog));
const since = performance.now();
const opened = openedDocument({ file, text, digest: null, readOnly: false, restricted: false });
if (opened) putDocument(opened);
activateFile(file);

const queries = new QueryClient();
function Page() {
  return (
    <QueryClientProvider client={queries}>
      <PipelineCanvas file={file} />
      <ToastHost />
    </QueryClientProvider>
  );
}

/** Lets a run of all nodes be shown, and events of it come: what the benchmark of a live canvas needs. */
Object.assign(window, {
  showRun: () => setActiveRun(file, 'live'),
  applyEvents: (events: Parameters<ReturnType<typeof followedRun>['apply']>[0]) => followedRun('live').apply(events),
});
const root = document.getElementById('root');
if (root) createRoot(root).render(<Page />);
/** Small pipelines are elements; large ones are painted, and a canvas that was painted has the size of the window. */
noteOpened(since, () => {
  const count = document.querySelectorAll('[data-node-id]').length;
  const painted = document.querySelector<HTMLCanvasElement>('.react-flow canvas');
  return count === opened?.document.nodes.length || (painted?.width ?? 0) >= innerWidth;
});
