import { useCall } from '../connection/hooks.ts';
import { change, useDocument } from '../documents/documents.ts';
import { type Fields, setAt } from '../documents/edits/content.ts';
import { Select } from '../ui/select.tsx';
import { useWorkspace } from '../workspace/workspace.ts';

/** Where the steps of the pipeline run unless a node says otherwise. */
export function TargetChoice() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const target = useDocument(file, ({ document }) => document.defaults.target ?? 'local') ?? 'local';
  const { data } = useCall('targets.list', {});
  const known = data?.targets.map(({ name, kind }) => ({ value: name, label: name, note: kind })) ?? [];
  const choices = known.some(({ value }) => value === target)
    ? known
    : [...known, { value: target, label: target, note: known.length === 0 ? '' : 'not known here' }];
  return (
    <Select
      label="Target of the pipeline"
      value={target}
      choices={choices}
      onChange={(next) =>
        change(file, `Run on ${next}`, (content) =>
          setAt(content as Fields, ['spec', 'defaults', 'target'], next === 'local' ? undefined : next),
        )
      }
    />
  );
}
