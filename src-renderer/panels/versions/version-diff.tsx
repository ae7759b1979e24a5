import { RotateCcw } from 'lucide-react';
import { useCall } from '../../connection/hooks.ts';
import { type DiffView, diffViews, PipelineDiffView } from '../../diff/pipeline-diff.tsx';
import { useDocument } from '../../documents/documents.ts';
import { textOfDocument } from '../../documents/open-document.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { restoreVersion } from './restore-version.ts';
import { type Version, versionBefore } from './version-days.ts';
import styles from './versions-panel.module.css';

export interface VersionDiffProps {
  readonly file: string;
  readonly version: Version;
  readonly versions: readonly Version[];
  /** `now`, `before`, or the id of a version. */
  readonly against: string;
  readonly onAgainst: (against: string) => void;
  readonly view: DiffView;
  readonly onView: (view: DiffView) => void;
  readonly isReadOnly: boolean;
}

/** The text of a version; null while it is read, or where none is asked for. */
function useVersionText(
  file: string,
  id: string | null,
): { readonly text: string | null; readonly problem: string | null } {
  const text = useDocument(file, ({ savedText }) => savedText) ?? '';
  const { data } = useCall(
    'versions.read',
    { file, text, id: id ?? '' },
    { enabled: id !== null, staleTime: Infinity },
  );
  return { text: data?.ok ? data.text : null, problem: data && !data.ok ? data.message : null };
}

/** A version beside the canvas, the version before it, or any other. */
export function VersionDiff(props: VersionDiffProps) {
  const { file, version, versions, against, onAgainst, view, onView, isReadOnly } = props;
  const now = useDocument(file, textOfDocument) ?? '';
  const previous = versionBefore(versions, version.id);
  const otherId = against === 'now' ? null : against === 'before' ? (previous?.id ?? null) : against;
  const own = useVersionText(file, version.id);
  const other = useVersionText(file, otherId);
  const choices = [
    { value: 'now', label: 'with the canvas' },
    ...(previous ? [{ value: 'before', label: `with the version before (${previous.id})` }] : []),
    ...versions
      .filter(({ id }) => id !== version.id)
      .toReversed()
      .map(({ id, message }) => ({ value: id, label: `with ${id}`, ...(message ? { note: message } : {}) })),
  ];
  const mine = own.text === null ? null : { title: version.id, text: own.text };
  const theirs = otherId === null ? { title: 'canvas', text: now } : { title: otherId, text: other.text };
  const problem = own.problem ?? other.problem;
  const isOlder = otherId === null || isBefore(versions, version.id, otherId);
  return (
    <>
      <div className={styles['toolbar']}>
        <strong>{version.id}</strong>
        <Select
          label="Compare with"
          value={choices.some(({ value }) => value === against) ? against : 'now'}
          choices={choices}
          onChange={onAgainst}
        />
        <Segments label="How to look at the versions" segments={diffViews} value={view} onChange={onView} />
        <span className={styles['grow']} />
        <Button
          size="small"
          disabled={isReadOnly || own.text === null || own.text === now}
          title={own.text === now ? 'The canvas shows this version' : ''}
          onClick={() => own.text !== null && void restoreVersion(file, version.id, own.text)}
        >
          <RotateCcw aria-hidden />
          Restore
        </Button>
      </div>
      <div className={styles['diff']}>
        {problem ? <EmptyState title="Cannot show this version">{problem}</EmptyState> : null}
        {!problem && (mine === null || theirs.text === null) ? <Spinner label="Reading the version" /> : null}
        {!problem && mine && theirs.text !== null ? (
          isOlder ? (
            <PipelineDiffView view={view} before={mine} after={{ title: theirs.title, text: theirs.text }} />
          ) : (
            <PipelineDiffView view={view} before={{ title: theirs.title, text: theirs.text }} after={mine} />
          )
        ) : null}
      </div>
    </>
  );
}

const isBefore = (versions: readonly Version[], id: string, other: string): boolean =>
  versions.findIndex((version) => version.id === id) < versions.findIndex((version) => version.id === other);
