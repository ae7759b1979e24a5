import { Group, Panel, Separator } from 'react-resizable-panels';
import { PipelineCanvas } from '../canvas/pipeline-canvas.tsx';
import { useWorkspace } from '../workspace/workspace.ts';
import { Banners } from './banners.tsx';
import { CanvasMenu } from './canvas-menu.tsx';
import { Dock } from './dock.tsx';
import { Overlays } from './overlays.tsx';
import { PanelView } from './panel-view.tsx';
import { useProject } from './project.ts';
import { Rail } from './rail.tsx';
import styles from './shell.module.css';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeptLayout } from './use-kept-layout.ts';
import { Welcome } from './welcome.tsx';

const sash = styles['sash'] ?? '';

function Middle({ file }: { readonly file: string }) {
  const isBottomOpen = useWorkspace(({ places }) => places.bottom.open);
  const layout = useKeptLayout('rows');
  return (
    <Group orientation="vertical" className={styles['group'] ?? ''} {...layout}>
      <Panel id="canvas" minSize="120px">
        <div className={styles['middle']}>
          <Banners />
          <CanvasMenu>
            <PipelineCanvas key={file} file={file} />
          </CanvasMenu>
        </div>
      </Panel>
      {isBottomOpen ? (
        <>
          <Separator className={sash} />
          <Panel id="bottom" defaultSize="244px" minSize="96px" groupResizeBehavior="preserve-pixel-size">
            <Dock place="bottom" label="Bottom panel" />
          </Panel>
        </>
      ) : null}
    </Group>
  );
}

/** The window: top bar, rail, side bar, canvas over the bottom panel, right panel, status bar. */
export function Shell() {
  const project = useProject();
  const file = useWorkspace(({ activeFile }) => activeFile);
  const places = useWorkspace((state) => state.places);
  const layout = useKeptLayout('columns');
  return (
    <div className={styles['shell']}>
      <TopBar project={project} />
      <Rail />
      <main className={styles['main']} aria-label={file === null ? 'Welcome' : 'Pipeline'}>
        {file === null ? null : <h1 className="visually-hidden">{file}</h1>}
        {file === null ? (
          <>
            <Banners />
            <Welcome />
          </>
        ) : (
          <Group orientation="horizontal" className={styles['group'] ?? ''} {...layout}>
            {places.left.open ? (
              <>
                <Panel
                  id="left"
                  defaultSize="236px"
                  minSize="180px"
                  maxSize="40%"
                  groupResizeBehavior="preserve-pixel-size"
                >
                  <div className={styles['side']}>
                    <PanelView id={places.left.panel} />
                  </div>
                </Panel>
                <Separator className={sash} />
              </>
            ) : null}
            <Panel id="middle" minSize="240px">
              <Middle file={file} />
            </Panel>
            {places.right.open ? (
              <>
                <Separator className={sash} />
                <Panel
                  id="right"
                  defaultSize="316px"
                  minSize="220px"
                  maxSize="60%"
                  groupResizeBehavior="preserve-pixel-size"
                >
                  <Dock place="right" label="Right panel" />
                </Panel>
              </>
            ) : null}
          </Group>
        )}
      </main>
      <StatusBar />
      <Overlays />
    </div>
  );
}
