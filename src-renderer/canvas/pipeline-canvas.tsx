import '@xyflow/react/dist/base.css';
import {
  type EdgeTypes,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStoreApi,
} from '@xyflow/react';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useCatalog } from '../catalog/catalog.ts';
import { useDocument } from '../documents/documents.ts';
import { useSettings } from '../shell/use-settings.ts';
import { useWorkspace } from '../workspace/workspace.ts';
import { listenToClipboard } from './canvas-clipboard.ts';
import { onCanvasDragOver, onCanvasDrop } from './canvas-drop.ts';
import { onCanvasKey } from './canvas-keys.ts';
import { CanvasOverlays } from './canvas-overlays.tsx';
import { canvas, noIds, resetCanvas, useCanvas } from './canvas-store.ts';
import { noteFitted, rememberedViewport, toCanvas } from './canvas-view.ts';
import { firstViewport, isSmall, type Viewport } from './culling.ts';
import { DotGrid } from './dot-grid.tsx';
import { EdgeTools } from './edge-tools.tsx';
import { flowHandlers } from './flow-handlers.ts';
import { GroupFrame, NoteCard } from './frame-nodes.tsx';
import { gestures } from './navigation.ts';
import { NodeCard } from './node-card.tsx';
import { PaintedLayer } from './painted-layer.tsx';
import styles from './pipeline-canvas.module.css';
import { PortEdge } from './port-edge.tsx';
import { emptyScene, type Scene, sceneOf } from './scene.ts';
import { type Flow, toFlow } from './to-flow.ts';
import { ViewKeeper, viewOf } from './view-keeper.tsx';
import { WireLine } from './wire-line.tsx';

const nodeTypes: NodeTypes = { card: NodeCard, note: NoteCard, frame: GroupFrame };
const edgeTypes: EdgeTypes = { port: PortEdge };
const noFlow: Flow = { nodes: [], edges: [] };
const addingKeys = ['Control', 'Meta', 'Shift'];
const noAttribution = { hideAttribution: true };

/** The pipeline of a file as a drawing that can be edited. */
export function PipelineCanvas({ file }: { readonly file: string }) {
  return (
    <ReactFlowProvider key={file}>
      <Drawing file={file} />
    </ReactFlowProvider>
  );
}

function Drawing({ file }: { readonly file: string }) {
  const section = useRef<HTMLElement>(null);
  useNothingMeasured();
  const scene = useScene(file);
  const flow = useFlow(scene);
  const viewport = useFirstViewport(file, scene, section);
  const wire = useCanvas((state) => state.wire);
  const isDragging = useCanvas(({ moved }) => moved.size > 0);
  const isReadOnly = useDocument(file, ({ readOnly }) => readOnly) ?? true;
  const { navigation } = useSettings();
  useEffect(listenToClipboard, []);
  useEffect(() => {
    const element = section.current;
    element?.addEventListener('keydown', onCanvasKey);
    element?.focus({ preventScroll: true });
    return () => element?.removeEventListener('keydown', onCanvasKey);
  }, []);
  return (
    <section
      ref={section}
      aria-label="Canvas"
      className={styles['canvas']}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it holds the focus while no node does, for the keys.
      tabIndex={0}
      data-canvas
      data-wire={wire?.side}
      data-wire-types={wire?.types.join(' ')}
      data-wire-waits={wire?.isWaiting ? '' : undefined}
      data-drags={isDragging ? '' : undefined}
      onDragOver={onCanvasDragOver}
      onDrop={onCanvasDrop}
      onDoubleClick={isReadOnly ? undefined : searchHere}
      onPointerDown={takeFocus}
    >
      {viewport ? (
        <ReactFlow
          defaultViewport={viewport}
          nodes={flow.nodes as Flow['nodes'][number][]}
          edges={flow.edges as Flow['edges'][number][]}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          {...flowHandlers}
          {...(gestures[navigation] ?? gestures['node-editor'])}
          connectionLineComponent={WireLine}
          connectionRadius={24}
          nodesDraggable={!isReadOnly}
          nodesConnectable={!isReadOnly}
          nodesFocusable={false}
          minZoom={0.05}
          maxZoom={2}
          deleteKeyCode={null}
          multiSelectionKeyCode={addingKeys}
          selectionMode={SelectionMode.Partial}
          elevateNodesOnSelect={false}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          proOptions={noAttribution}
        >
          <DotGrid />
          {isSmall(scene) ? null : <PaintedLayer />}
          <ViewKeeper />
          <EdgeTools />
        </ReactFlow>
      ) : null}
      <CanvasOverlays isReadOnly={isReadOnly} />
    </section>
  );
}

/**
 * Sizes and handles of all nodes are given. React Flow measures them in the page all the same, and would lose the handles of
 * cards that are too small to show any, and with them their edges.
 */
function useNothingMeasured(): void {
  const store = useStoreApi();
  useState(() => store.setState({ updateNodeInternals: () => {} }));
}

/** A double click on the empty canvas searches for a node to put there. */
function searchHere(event: React.MouseEvent): void {
  if (!(event.target instanceof Element) || !event.target.closest('.react-flow__pane')) return;
  const at = { x: event.clientX, y: event.clientY };
  const { x, y } = toCanvas(at);
  canvas.setState({ search: { at, place: { x: x - 100, y: y - 40 }, wire: null, edgeId: null } });
}

/** The canvas has the focus once it was clicked, so that its keys work; React Flow keeps the browser from giving it. */
function takeFocus(event: React.PointerEvent<HTMLElement>): void {
  if (event.target instanceof Element && event.target.closest('.react-flow__pane')) {
    event.currentTarget.focus({ preventScroll: true });
  }
}

/** The scene of the document as it stands; also told to what is not drawn by React. */
function useScene(file: string): Scene {
  const { types } = useCatalog();
  const document = useDocument(file, (open) => open.document);
  const last = useRef<Scene>(emptyScene);
  const inputs = useRef<readonly unknown[]>([]);
  if (document && (inputs.current[0] !== document || inputs.current[1] !== types)) {
    inputs.current = [document, types];
    last.current = sceneOf(document, types, last.current);
  }
  const scene = last.current;
  useLayoutEffect(() => {
    if (canvas.getState().file !== file) resetCanvas(file);
    canvas.setState({ scene });
  }, [file, scene]);
  return scene;
}

/** Where the view begins: known before anything is drawn, so that nothing is drawn twice. */
function useFirstViewport(file: string, scene: Scene, section: RefObject<HTMLElement | null>): Viewport | null {
  const [viewport, setViewport] = useState<Viewport | null>(null);
  const isReady = scene !== emptyScene;
  useLayoutEffect(() => {
    const element = section.current;
    if (viewport || !isReady || !element) return;
    const size = { width: element.clientWidth, height: element.clientHeight };
    const remembered = rememberedViewport(file);
    const first = remembered ?? firstViewport(scene, size);
    if (!remembered) noteFitted(first, size);
    const { isReadable, near } = viewOf(scene, first, size);
    canvas.setState({ isReadable, detailed: isReadable ? new Set(near) : noIds });
    if (!isSmall(scene)) canvas.setState({ mounted: new Set(near) });
    setViewport(first);
  }, [file, scene, isReady, section, viewport]);
  return viewport;
}

function useFlow(scene: Scene): Flow {
  const selection = useWorkspace((state) => state.selection);
  const frames = useCanvas((state) => state.frames);
  const mounted = useCanvas((state) => state.mounted);
  const moved = useCanvas((state) => state.moved);
  const last = useRef(noFlow);
  last.current = toFlow(
    {
      scene,
      mounted: isSmall(scene) ? 'all' : mounted === 'all' ? noIds : mounted,
      moved,
      selectedNodes: new Set(selection.nodeIds),
      selectedEdges: new Set(selection.edgeIds),
      selectedFrames: frames,
    },
    last.current,
  );
  return last.current;
}
