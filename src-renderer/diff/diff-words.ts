import type { PipelineDiff } from '../../shared/pipeline/diff.ts';

/** What differs, in a few words: `1 node added, 2 nodes changed`. */
export function diffWords({ same, added, removed, changed, parameters, settings }: PipelineDiff): string {
  if (same) return 'nothing that matters for a run';
  const parts = [
    nodes(added.length, 'added'),
    nodes(removed.length, 'removed'),
    nodes(changed.length, 'changed'),
    parameters.length > 0 ? 'pipeline parameters changed' : '',
    settings.length > 0 ? 'pipeline settings changed' : '',
  ];
  return parts.filter(Boolean).join(', ');
}

const nodes = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${count === 1 ? 'node' : 'nodes'} ${what}`;
