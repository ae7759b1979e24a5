import type { RunSummary } from '../runs/run-list.ts';

/** What a drift node measured of one column, in the newest run that has it and in those before. */
export interface DriftColumn {
  readonly name: string;
  readonly psi: number | null;
  readonly ks: number | null;
  readonly isDrifted: boolean;
  /** PSI (or KS where there is no PSI) of the looked-at runs, oldest first; null where a run lacks it. */
  readonly history: readonly (number | null)[];
}

export interface DriftThresholds {
  readonly psi: number;
  readonly ks: number;
}

/** All that one drift node of a pipeline said. */
export interface DriftNode {
  readonly key: string;
  readonly pipeline: string;
  readonly stepId: string;
  /** The newest run first. */
  readonly runs: readonly RunSummary[];
}

/** Thresholds of the node type `monitor.drift`. */
export const standardThresholds: DriftThresholds = { psi: 0.2, ks: 0.2 };

const measure = /^(psi|ks)_(.+)$/;

/** Drift nodes that the runs tell of, by pipeline and step; those of the newest run first. */
export function driftNodes(runs: readonly RunSummary[]): DriftNode[] {
  const nodes = new Map<string, { pipeline: string; stepId: string; runs: RunSummary[] }>();
  for (const run of runs) {
    const steps = new Set<string>();
    for (const key of Object.keys(run.metrics)) {
      const dot = key.indexOf('.');
      if (measure.test(key.slice(dot + 1))) steps.add(key.slice(0, dot));
    }
    for (const stepId of steps) {
      const key = `${run.pipeline} ${stepId}`;
      const node = nodes.get(key) ?? { pipeline: run.pipeline, stepId, runs: [] };
      node.runs.push(run);
      nodes.set(key, node);
    }
  }
  return [...nodes].map(([key, node]) => ({ key, ...node }));
}

/** The columns of a drift node, the one that moved most first. */
export function driftColumns({ stepId, runs }: DriftNode, thresholds: DriftThresholds): DriftColumn[] {
  const [newest] = runs;
  if (!newest) return [];
  const names = new Set<string>();
  for (const key of Object.keys(newest.metrics)) {
    const [, , name] = key.startsWith(`${stepId}.`) ? (measure.exec(key.slice(stepId.length + 1)) ?? []) : [];
    if (name !== undefined) names.add(name);
  }
  const value = (run: RunSummary, kind: string, name: string): number | null =>
    run.metrics[`${stepId}.${kind}_${name}`] ?? null;
  return [...names]
    .map((name): DriftColumn => {
      const [psi, ks] = [value(newest, 'psi', name), value(newest, 'ks', name)];
      const kind = psi === null ? 'ks' : 'psi';
      return {
        name,
        psi,
        ks,
        isDrifted: (psi !== null && psi >= thresholds.psi) || (ks !== null && ks >= thresholds.ks),
        history: runs.map((run) => value(run, kind, name)).toReversed(),
      };
    })
    .toSorted((a, b) => share(b, thresholds) - share(a, thresholds) || (a.name < b.name ? -1 : 1));
}

/** How near a column is to its threshold, by the measure that is nearer. */
const share = ({ psi, ks }: DriftColumn, thresholds: DriftThresholds): number =>
  Math.max((psi ?? 0) / thresholds.psi, (ks ?? 0) / thresholds.ks);
