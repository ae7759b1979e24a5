import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { client } from '../../connection/client.ts';
import { useCall } from '../../connection/hooks.ts';
import { useRunState } from '../../runs/run-store.ts';
import { joinedSamples } from './joined-samples.ts';
import type { MeterSample } from './meter-figures.ts';

/** Ten minutes, once a second. */
const mostSamples = 600;

/** The meters of this machine, measured while somebody looks. */
class MeterFeed {
  #samples: readonly MeterSample[] = [];
  #stop: (() => void) | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stop ??= client.follow(
      'meters.watch',
      () => ({}),
      (events) => {
        this.#samples = [...this.#samples, ...events].slice(-mostSamples);
        for (const one of this.#listeners) one();
      },
    );
    return () => {
      this.#listeners.delete(listener);
      // A panel that is only being drawn anew listens again at once.
      queueMicrotask(() => {
        if (this.#listeners.size > 0) return;
        this.#stop?.();
        this.#stop = null;
      });
    };
  };

  readonly samples = (): readonly MeterSample[] => this.#samples;
}

const feed = new MeterFeed();
const nobody = (): (() => void) => () => {};
const none: readonly MeterSample[] = [];

export interface RunSamples {
  readonly samples: readonly MeterSample[];
  /** It is measured now; else these are the meters that were kept with a run. */
  readonly isLive: boolean;
  /** The run is over and kept none, so that these are of now. */
  readonly hasNone: boolean;
  /** Why the stored ones cannot be shown, as a sentence. */
  readonly problem: string | null;
}

/** The meters of a run: what was kept with it and, while it goes on, what is measured now. Without a run: of now. */
export function useRunSamples(runId: string | undefined): RunSamples {
  const outcome = useRunState(runId, (state) => state.outcome ?? 'running');
  const history = useCall('meters.history', { runId: runId ?? '' }, { enabled: runId !== undefined });
  const { refetch } = history;
  const stored = history.data?.ok ? history.data.samples : none;
  const isUnderWay = runId === undefined || outcome === 'running';
  // A run that was over at once kept no meters: the machine as it is now says more than nothing.
  const hasNone = !isUnderWay && history.isFetched && stored.length === 0;
  const isLive = isUnderWay || hasNone;
  useEffect(() => {
    // The last seconds of a run that has just ended are in its history only now.
    if (runId !== undefined && outcome !== undefined && outcome !== 'running') void refetch();
  }, [runId, outcome, refetch]);
  const live = useSyncExternalStore(
    isLive ? feed.subscribe : nobody,
    useCallback(() => (isLive ? feed.samples() : none), [isLive]),
  );
  const samples = useMemo(() => joinedSamples(stored, live), [stored, live]);
  return { samples, isLive, hasNone, problem: history.data?.ok === false ? history.data.message : null };
}
