import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { timeText } from '../../ui/time-text.ts';
import { deleteRuns } from './run-actions.ts';
import type { RunSummary } from './run-list.ts';

interface DeleteRunsDialogProps {
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

const most = 1000;

/** Asks before runs are deleted: there is no way back. */
export function DeleteRunsDialog({ runs, onClose, onDeleted }: DeleteRunsDialogProps) {
  const [first] = runs;
  const pinned = runs.filter((run) => run.pinned).length;
  const isTooMany = runs.length > most;
  return (
    <Dialog
      title={runs.length === 1 ? 'Delete this run?' : `Delete ${runs.length} runs?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="danger"
            disabled={isTooMany}
            onClick={() => {
              onClose();
              onDeleted();
              void deleteRuns(runs.map(({ runId }) => runId));
            }}
          >
            Delete
          </Button>
        </>
      }
    >
      {isTooMany ? (
        <p>At most {most} runs are deleted at a time. Choose fewer.</p>
      ) : (
        <>
          <p>
            {first && runs.length === 1
              ? `${first.name || first.pipeline}, started ${timeText(first.startedAt)}. `
              : ''}
            Logs, metrics and the record of what ran go for good. The pipeline and its versions stay, and so do results
            that other runs use.
          </p>
          {pinned > 0 ? <p>{pinned === 1 ? 'One of them is pinned.' : `${pinned} of them are pinned.`}</p> : null}
        </>
      )}
    </Dialog>
  );
}
