import { FileText, FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { call } from '../connection/client.ts';
import { useCall } from '../connection/hooks.ts';
import { closeFile, saveFile, saveFileAs } from '../documents/document-files.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { showOverlay, useWorkspace } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';
import { hasFileDialogs } from './keep-file.ts';
import { createProject, emptyPipeline, fileNameOf, openProject, showFile } from './project.ts';
import { receiveFile } from './receive-files.ts';

const close = (): void => showOverlay(null);

/** A new pipeline: an empty one in this project, or a project of its own. */
export function NewDialog() {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const described = useCall('project.describe', {}).data;
  const templates = useCall('templates.list', {}).data?.templates ?? [];
  const make = async (): Promise<void> => {
    const title = name.trim() || 'Pipeline';
    const file = fileNameOf(title);
    const made = await call('pipeline.create', { file, text: emptyPipeline(title) });
    if (!made.ok) return setProblem(made.message);
    close();
    await showFile(file);
  };
  return (
    <Dialog
      title="New pipeline"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" onClick={() => void make()}>
            Create
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        help={`${fileNameOf(name || 'Pipeline')} in ${described?.folder ?? 'this project'}`}
        error={problem}
      >
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            value={name}
            placeholder="Churn model"
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && void make()}
          />
        )}
      </Field>
      <div>
        <h3 className={styles['heading']}>Or a project of its own from a template</h3>
        <div className={styles['list']}>
          {templates.map(({ name: template, title, description }) => (
            <button
              key={template}
              type="button"
              className={styles['entry']}
              onClick={() => {
                close();
                void createProject(`${described?.newProjectsFolder}/${template}`, template);
              }}
            >
              <FileText aria-hidden />
              <span className={styles['words']}>
                <span>{title}</span>
                <span className={styles['note']}>{description}</span>
              </span>
            </button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

/** The parts of an absolute path of a pipeline file. */
const split = (path: string): { folder: string; file: string } => {
  const cut = path.lastIndexOf('/');
  return { folder: path.slice(0, cut) || '/', file: path.slice(cut + 1) };
};

/** Opens a pipeline file of this project, of another folder, or a bundle. */
export function OpenDialog() {
  const described = useCall('project.describe', {}).data;
  const [path, setPath] = useState('');
  const picker = useRef<HTMLInputElement>(null);
  const open = async (given: string): Promise<void> => {
    if (given.trim() === '') return;
    const isFile = /\.ya?ml$/.test(given);
    const { folder, file } = split(given.trim());
    if (await openProject(isFile ? folder : given.trim(), isFile ? file : null)) close();
  };
  const choose = async (): Promise<void> => {
    if (!hasFileDialogs()) return picker.current?.click();
    const chosen = await call('host.choosePath', { kind: 'pipeline', title: 'Open a pipeline' });
    if (chosen.path !== null) await open(chosen.path);
  };
  return (
    <Dialog
      title="Open"
      onClose={close}
      actions={
        <>
          <Button onClick={() => void choose()}>
            <FolderOpen aria-hidden />
            Choose a file…
          </Button>
          <Button look="primary" disabled={path.trim() === ''} onClick={() => void open(path)}>
            Open
          </Button>
        </>
      }
    >
      <div className={styles['list']}>
        {described?.pipelines.map(({ file, name, nodes }) => (
          <button
            key={file}
            type="button"
            className={styles['entry']}
            onClick={() => {
              close();
              void showFile(file);
            }}
          >
            <FileText aria-hidden />
            <span className={styles['words']}>
              <span>{name}</span>
              <span className={styles['note']}>
                {file} · {nodes} nodes
              </span>
            </span>
          </button>
        ))}
      </div>
      <Field label="Path of a pipeline file or a project folder" help="On the machine that Trainyard runs on.">
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            value={path}
            placeholder="/home/ada/churn/churn.pipeline.yaml"
            onChange={(event) => setPath(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && void open(path)}
          />
        )}
      </Field>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".yaml,.yml,.trainyard"
        onChange={async (event) => {
          const file = event.target.files?.[0];
          close();
          if (file) await receiveFile(file);
        }}
      />
    </Dialog>
  );
}

/** Writes the pipeline to another file of the project. */
export function SaveAsDialog() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const [name, setName] = useState(file.replace(/(\.pipeline)?\.ya?ml$/, '-copy.pipeline.yaml'));
  const [problem, setProblem] = useState('');
  const save = async (): Promise<void> => {
    const end = await saveFileAs(file, name.trim());
    if (end.kind === 'refused') setProblem(end.message);
    else close();
  };
  return (
    <Dialog
      title="Save as"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <Field label="File in this project" error={problem}>
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && void save()}
          />
        )}
      </Field>
    </Dialog>
  );
}

/** What to do with changes when a tab is closed. */
export function CloseFileDialog() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const [problem, setProblem] = useState('');
  const save = async (): Promise<void> => {
    const end = await saveFile(file);
    if (end.kind === 'conflict') return showOverlay('conflict');
    if (end.kind === 'refused') return setProblem(end.message);
    close();
    await closeFile(file, false);
  };
  const leave = (discard: boolean): void => {
    close();
    void closeFile(file, discard);
  };
  return (
    <Dialog
      title={`${file} has changes that are not saved`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" onClick={() => leave(true)}>
            Discard changes
          </Button>
          <Button onClick={() => leave(false)}>Keep as a draft</Button>
          <Button look="primary" onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <p>A draft stays apart from the file and is offered when you open it again.</p>
      {problem ? <p className={styles['error']}>{problem}</p> : null}
    </Dialog>
  );
}
