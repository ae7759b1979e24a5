import { FileClock, FileText } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../connection/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { showOverlay } from '../workspace/workspace.ts';
import dialogs from './dialogs.module.css';
import { EnvironmentCheck } from './environment-check.tsx';
import { createProject, openProject, showFile, useProject } from './project.ts';
import { TemplateSketch } from './template-sketch.tsx';
import styles from './welcome.module.css';

const day = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const nodesText = (count: number): string => (count === 1 ? '1 node' : `${count} nodes`);

function Templates() {
  const templates = useCall('templates.list', {}).data?.templates;
  const newProjectsFolder = useCall('project.describe', {}).data?.newProjectsFolder;
  const [making, setMaking] = useState<string | null>(null);
  const make = async (name: string): Promise<void> => {
    setMaking(name);
    await createProject(`${newProjectsFolder}/${name}`, name);
    setMaking(null);
  };
  return (
    <section aria-label="Templates">
      <h2 className={styles['title']}>Start from a template: real data, ready to run</h2>
      {templates ? null : <Spinner label="Loading the templates" />}
      <div className={styles['cards']}>
        {templates?.map(({ name, title, description, nodes, text }) => (
          <button
            key={name}
            type="button"
            className={styles['card']}
            disabled={making !== null || newProjectsFolder === undefined}
            onClick={() => void make(name)}
          >
            <TemplateSketch text={text} />
            <strong>{title}</strong>
            <span>{making === name ? 'Making the project…' : description}</span>
            <span>{nodesText(nodes)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

interface Shown {
  readonly key: string;
  readonly title: string;
  readonly note: string;
  readonly isDraft: boolean;
  readonly open: () => void;
}

function Files() {
  const folder = useProject();
  const pipelines = useCall('project.describe', {}).data?.pipelines ?? [];
  const recent = useCall('host.recent', {}).data?.files ?? [];
  const drafts = useCall('draft.list', {}).data?.drafts ?? [];
  const here: Shown[] = pipelines.map(({ file, name, nodes, modifiedAt }) => ({
    key: `here:${file}`,
    title: name,
    note: `${file} · ${nodesText(nodes)} · ${day(modifiedAt)}`,
    isDraft: false,
    open: () => void showFile(file),
  }));
  const unsaved: Shown[] = drafts.map(({ file, savedAt, nodes, isOnDisk }) => ({
    key: `draft:${file}`,
    title: `${file}: changes that were not saved`,
    note: `${nodesText(nodes)} · ${day(savedAt)}${isOnDisk ? '' : ' · the file itself is gone'}`,
    isDraft: true,
    open: () => void showFile(file),
  }));
  const others: Shown[] = recent
    .filter(
      ({ project, file, isThere }) =>
        isThere && !(project === folder && here.some(({ key }) => key === `here:${file}`)),
    )
    .map(({ project, file, openedAt }) => ({
      key: `recent:${project}/${file}`,
      title: file,
      note: `${project} · ${day(openedAt)}`,
      isDraft: false,
      open: () => void openProject(project, file),
    }));
  const shown = [...unsaved, ...others.slice(0, 5), ...here, ...others.slice(5)];
  return (
    <section aria-label="Recent files">
      <h2 className={styles['title']}>Your pipelines</h2>
      {shown.length === 0 ? (
        <p className={dialogs['note']}>
          What you open and save is listed here. Drop a pipeline file on the window to open it.
        </p>
      ) : null}
      <div className={dialogs['list']}>
        {shown.map(({ key, title, note, isDraft, open }) => (
          <button key={key} type="button" className={dialogs['entry']} onClick={open}>
            {isDraft ? <FileClock aria-hidden /> : <FileText aria-hidden />}
            <span className={dialogs['words']}>
              <span>{title}</span>
              <span className={dialogs['note']}>{note}</span>
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** What a window without a file shows: the first run is three clicks away. */
export function Welcome() {
  return (
    <div className={styles['page']}>
      <div className={styles['inner']}>
        <div className={styles['head']}>
          <div>
            <h1>Trainyard</h1>
            <p>Draw a pipeline, run it, watch it, compare what came out.</p>
          </div>
          <div className={styles['buttons']}>
            <Button onClick={() => showOverlay('open')}>Open…</Button>
            <Button look="primary" onClick={() => showOverlay('new')}>
              New pipeline…
            </Button>
          </div>
        </div>
        <Templates />
        <div className={styles['two']}>
          <Files />
          <EnvironmentCheck />
        </div>
      </div>
    </div>
  );
}
