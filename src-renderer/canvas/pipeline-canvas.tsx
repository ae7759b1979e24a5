import '@xyflow/react/dist/base.css';
import {
  type EdgeTypes,
  type NodeTypes,
  PanOnScrollMode,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
} from '@xyflow/react';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { useCatalog } from '../catalog/catalog.ts';
import { useDocument } from '../documents/documents.ts';
import { useWorkspace } from '../workspace/workspace.ts';
import { canvas, noIds, resetCanvas, useCanvas } from './canvas-store.ts';
import { rememberedViewport } from './canvas-view.ts';
import { fittedViewport, isSmall, type Viewport } from './culling.ts';
import { DotGrid } from './dot-grid.tsx';
import { flowHandlers } from './flow-handlers.ts';
import { boundsOf } from './geometry.ts';
import { NodeCard } from './node-card.tsx';
import styles from './pipeline-canvas.module.css';
import { PortEdge } from './port-edge.tsx';
import { emptyScene, type Scene, sceneOf } from './scene.ts';
import { type Flow, toFlow } from './to-flow.ts';
import { ViewKeeper, viewOf } from './view-keeper.tsx';
import { ZoomBar } from './zoom-bar.tsx';

const nodeTypes: NodeTypes = { card: NodeCard };
const edgeTypes: EdgeTypes = { port: PortEdge };
const noFlow: Flow = { nodes: [], edges: [] };

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
  const scene = useScene(file);
  const flow = useFlow(scene);
  const viewport = useFirstViewport(file, scene, section);
  const wire = useCanvas((state) => state.wire);
  return (
    <section
      ref={section}
      aria-label="Canvas"
      className={styles['canvas']}
      data-canvas
      data-wire={wire?.side}
      data-wire-types={wire?.types.join(' ')}
      data-wire-waits={wire?.isWaiting ? '' : undefined}
    >
      {viewport ? (
        <ReactFlow
          defaultViewport={viewport}
          nodes={flow.nodes as Flow['nodes'][number][]}
          edges={flow.edges as Flow['edges'][number][]}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          {...flowHandlers}
          minZoom={0.05}
          maxZoom={2}
          nodesFocusable={false}
          deleteKeyCode={null}
          selectionMode={SelectionMode.Partial}
          panOnScrollMode={PanOnScrollMode.Free}
          elevateNodesOnSelect={false}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          proOptions={{ hideAttribution: true }}
        >
          <DotGrid />
          <ViewKeeper />
        </ReactFlow>
      ) : null}
      <ZoomBar />
    </section>
  );
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
    const first = rememberedViewport(file) ?? fittedViewport(boundsOf(scene.nodes), size);
    const { isReadable, near } = viewOf(scene, first, size);
    canvas.setState({ isReadable, detailed: isReadable ? new Set(near) : noIds });
    if (!isSmall(scene)) canvas.setState({ mounted: new Set(near) });
    setViewport(first);
  }, [file, scene, isReady, section, viewport]);
  return viewport;
}

function useFlow(scene: Scene): Flow {
  const selection = useWorkspace((state) => state.selection);
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
    },
    last.current,
  );
  return last.current;
}
