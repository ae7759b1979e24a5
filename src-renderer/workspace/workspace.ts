import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** Where panels lie; each place shows one at a time, behind tabs. */
export type Place = 'left' | 'right' | 'bottom';

export interface PlaceState {
  readonly open: boolean;
  /** Id of the panel that is shown. */
  readonly panel: string;
}

/** Something on the canvas that is to be brought into view and, with `parameter`, its field into focus. */
export interface FocusRequest {
  readonly nodeId: string;
  readonly parameter: string | null;
  /** Counts up, so that the same wish twice is two wishes. */
  readonly number: number;
}

/** What can lie over the window. */
export type Overlay =
  | 'palette'
  | 'shortcuts'
  | 'settings'
  | 'new'
  | 'open'
  | 'save-as'
  | 'export'
  | 'run-with'
  | 'trust'
  | 'conflict'
  | 'close-file';

/** What this window shows: nothing here is worth saving with a pipeline. */
export interface WorkspaceState {
  readonly openFiles: readonly string[];
  /** Null: the welcome page. */
  readonly activeFile: string | null;
  readonly selection: { readonly nodeIds: readonly string[]; readonly edgeIds: readonly string[] };
  /** The run whose states the canvas shows, by file. */
  readonly activeRunByFile: { readonly [file: string]: string };
  readonly places: { readonly [place in Place]: PlaceState };
  readonly comparedRuns: readonly string[];
  readonly focusRequest: FocusRequest | null;
  /** A large thing over the middle of the window, by name; null: none. */
  readonly overlay: Overlay | null;
}

export const workspace = createStore<WorkspaceState>(() => ({
  openFiles: [],
  activeFile: null,
  selection: { nodeIds: [], edgeIds: [] },
  activeRunByFile: {},
  places: {
    left: { open: true, panel: 'catalog' },
    right: { open: true, panel: 'inspector' },
    bottom: { open: true, panel: 'problems' },
  },
  comparedRuns: [],
  focusRequest: null,
  overlay: null,
}));

export const useWorkspace = <Part>(select: (state: WorkspaceState) => Part): Part => useStore(workspace, select);

const nothing = { nodeIds: [], edgeIds: [] };

export function activateFile(file: string | null): void {
  workspace.setState(({ openFiles, activeFile }) => ({
    activeFile: file,
    openFiles: file === null || openFiles.includes(file) ? openFiles : [...openFiles, file],
    ...(activeFile === file ? {} : { selection: nothing }),
  }));
}

export function removeFile(file: string): void {
  workspace.setState(({ openFiles, activeFile }) => {
    const index = openFiles.indexOf(file);
    const left = openFiles.filter((one) => one !== file);
    const next = left[Math.min(index, left.length - 1)] ?? null;
    return { openFiles: left, activeFile: activeFile === file ? next : activeFile, selection: nothing };
  });
}

export function select(nodeIds: readonly string[], edgeIds: readonly string[] = []): void {
  workspace.setState(({ selection }) => {
    const same = (a: readonly string[], b: readonly string[]) =>
      a.length === b.length && a.every((id, index) => id === b[index]);
    return same(selection.nodeIds, nodeIds) && same(selection.edgeIds, edgeIds)
      ? {}
      : { selection: { nodeIds, edgeIds } };
  });
}

/** Selects a node and brings it, and with `parameter` its field in the inspector, into view. */
export function focusNode(nodeId: string, parameter: string | null = null): void {
  workspace.setState(({ focusRequest, places }) => ({
    selection: { nodeIds: [nodeId], edgeIds: [] },
    focusRequest: { nodeId, parameter, number: (focusRequest?.number ?? 0) + 1 },
    places: parameter === null ? places : { ...places, right: { open: true, panel: 'inspector' } },
  }));
}

export function showPanelIn(place: Place, panel: string): void {
  workspace.setState(({ places }) => ({ places: { ...places, [place]: { open: true, panel } } }));
}

export function togglePlace(place: Place): void {
  workspace.setState(({ places }) => ({
    places: { ...places, [place]: { ...places[place], open: !places[place].open } },
  }));
}

export function setActiveRun(file: string, runId: string | null): void {
  workspace.setState(({ activeRunByFile: { [file]: _, ...others } }) => ({
    activeRunByFile: runId === null ? others : { ...others, [file]: runId },
  }));
}

export function chooseForComparison(runIds: readonly string[]): void {
  workspace.setState({ comparedRuns: runIds });
}

export function showOverlay(overlay: Overlay | null): void {
  workspace.setState({ overlay });
}
