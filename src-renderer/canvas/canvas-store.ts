import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { PortType } from '../../shared/catalog/port-type.ts';
import type { Point } from './geometry.ts';
import { emptyScene, type Scene } from './scene.ts';

/** A wire that is being drawn. */
export interface Wire {
  readonly nodeId: string;
  readonly port: string;
  /** Which end is being held: `source` is dragged to an input. */
  readonly side: 'source' | 'target';
  readonly types: readonly PortType[];
  /** Waits without data. */
  readonly isWaiting: boolean;
  /** Nodes where it cannot end, because a cycle would close. */
  readonly refused: ReadonlySet<string>;
}

/** The search for a node to add. */
export interface NodeSearch {
  /** Where the list opens, in pixels of the window. */
  readonly at: Point;
  /** Where the node goes, in pixels of the canvas. */
  readonly place: Point;
  /** The end that the new node is wired to. */
  readonly wire: Wire | null;
  /** The edge into which it is put. */
  readonly edgeId: string | null;
}

/** What the canvas shows and what is being done on it; nothing here outlives the window. */
export interface CanvasState {
  readonly file: string | null;
  readonly scene: Scene;
  /** Zoomed in far enough to read cards. */
  readonly isReadable: boolean;
  /** Nodes that are drawn as full cards. */
  readonly detailed: ReadonlySet<string>;
  /** Nodes that are elements of the page. */
  readonly mounted: ReadonlySet<string> | 'all';
  readonly moved: ReadonlyMap<string, Point>;
  readonly wire: Wire | null;
  readonly search: NodeSearch | null;
  /** The one node that Tab reaches. */
  readonly focused: string | null;
  readonly renaming: string | null;
  /** The node for which a list of ports to connect to is open. */
  readonly connecting: string | null;
  readonly hoveredEdge: string | null;
  /** Notes and groups that are selected, by their ids in the drawing. */
  readonly frames: ReadonlySet<string>;
  /** Read out by screen readers. */
  readonly announcement: string;
}

export const nothingMoved: ReadonlyMap<string, Point> = new Map();
export const noIds: ReadonlySet<string> = new Set();

const initial: CanvasState = {
  file: null,
  scene: emptyScene,
  isReadable: true,
  detailed: noIds,
  mounted: 'all',
  moved: nothingMoved,
  wire: null,
  search: null,
  focused: null,
  renaming: null,
  connecting: null,
  hoveredEdge: null,
  frames: noIds,
  announcement: '',
};

export const canvas = createStore<CanvasState>(() => initial);

export const useCanvas = <Part>(select: (state: CanvasState) => Part): Part => useStore(canvas, select);

/** Starts afresh with another file. */
export const resetCanvas = (file: string): void => canvas.setState({ ...initial, file });

export const announce = (announcement: string): void => canvas.setState({ announcement });
