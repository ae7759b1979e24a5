import { X } from 'lucide-react';
import { useState } from 'react';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { PipelineNode, PortReference } from '../../../shared/pipeline/pipeline-document.ts';
import { outputsOf } from '../../../shared/pipeline/upstream.ts';
import { useCatalog } from '../../catalog/catalog.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { connect, disconnect, disconnectAfter } from '../../documents/edits/edge-edits.ts';
import { IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { focusNode } from '../../workspace/workspace.ts';
import styles from './inspector.module.css';
import { outputChoices } from './output-choices.ts';

export interface PortsTabProps {
  readonly file: string;
  readonly node: PipelineNode;
  readonly type: NodeType | undefined;
}

/** What comes in and goes out, and where from and to; edges can be made and removed without the canvas. */
export function PortsTab({ file, node, type }: PortsTabProps) {
  const readOnly = useDocument(file, (document) => document.readOnly) ?? true;
  const nodes = useDocument(file, ({ document }) => document.nodes) ?? [];
  const declared = [...(type?.inputs ?? [])].filter(([name]) => name !== '*');
  const further = [...node.inputs.keys()].filter((name) => !declared.some(([known]) => known === name));
  const readers = (port: string): readonly string[] =>
    nodes.flatMap((other) =>
      [...other.inputs].flatMap(([input, { sources }]) =>
        sources.some((one) => one.nodeId === node.id && one.port === port) ? [`${other.id}.${input}`] : [],
      ),
    );
  const inputs = [
    ...declared.map(([name, { types, description, optional, multiple }]) => ({
      name,
      types: types.join(' or '),
      note: description,
      optional,
      multiple,
    })),
    ...further.map((name) => ({
      name,
      types: type?.inputs.has('*') ? 'any' : '',
      note: '',
      optional: true,
      multiple: false,
    })),
  ];
  const outputs = type ? [...outputsOf(node, type)] : [];
  return (
    <div className={styles['ports']}>
      <h3 className={styles['heading']}>Inputs</h3>
      {inputs.length === 0 && !type?.inputs.has('*') ? (
        <p className={styles['note']}>This node takes nothing in.</p>
      ) : null}
      {inputs.map(({ name, types, note, optional, multiple }) => {
        const sources = node.inputs.get(name)?.sources ?? [];
        return (
          <div key={name} className={styles['port']}>
            <PortName name={name} types={types} note={note} optional={optional} />
            {sources.map((source) => (
              <Source
                key={`${source.nodeId}.${source.port}`}
                source={source}
                readOnly={readOnly}
                onRemove={() =>
                  change(file, `Disconnect ${node.id}.${name}`, (content) =>
                    disconnect(content, source, { nodeId: node.id, port: name }),
                  )
                }
              />
            ))}
            {!readOnly && (sources.length === 0 || multiple) ? (
              <ConnectField file={file} node={node} port={name} multiple={multiple} type={type} />
            ) : null}
          </div>
        );
      })}
      {type?.inputs.has('*') && !readOnly ? <NewInput file={file} node={node} type={type} /> : null}
      {node.after.length > 0 ? <h3 className={styles['heading']}>Waits for</h3> : null}
      {node.after.map((id) => (
        <Source
          key={id}
          source={{ nodeId: id, port: '' }}
          readOnly={readOnly}
          onRemove={() => change(file, `Do not wait for ${id}`, (content) => disconnectAfter(content, id, node.id))}
        />
      ))}
      <h3 className={styles['heading']}>Outputs</h3>
      {outputs.length === 0 ? (
        <p className={styles['note']}>
          {type?.dynamicOutputs
            ? 'Declare outputs under Parameters to hand something on.'
            : 'This node hands nothing on.'}
        </p>
      ) : null}
      {outputs.map(([name, kind]) => (
        <div key={name} className={styles['port']}>
          <PortName name={name} types={kind} note={type?.outputs.get(name)?.description ?? ''} optional={false} />
          {readers(name).map((reader) => (
            <button
              key={reader}
              type="button"
              className={styles['link']}
              onClick={() => focusNode(reader.slice(0, reader.indexOf('.')))}
            >
              → {reader}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

interface PortNameProps {
  readonly name: string;
  readonly types: string;
  readonly note: string;
  readonly optional: boolean;
}

function PortName({ name, types, note, optional }: PortNameProps) {
  return (
    <div>
      <div className={styles['portName']}>
        <code>{name}</code>
        <span className={styles['note']}>
          {types}
          {optional ? ', optional' : ''}
        </span>
      </div>
      {note ? <p className={styles['note']}>{note}</p> : null}
    </div>
  );
}

interface SourceProps {
  readonly source: PortReference;
  readonly readOnly: boolean;
  readonly onRemove: () => void;
}

function Source({ source, readOnly, onRemove }: SourceProps) {
  const name = source.port === '' ? source.nodeId : `${source.nodeId}.${source.port}`;
  return (
    <div className={styles['source-row']}>
      <button type="button" className={styles['link']} onClick={() => focusNode(source.nodeId)}>
        ← {name}
      </button>
      {readOnly ? null : (
        <IconButton label={`Disconnect ${name}`} size="small" onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

interface ConnectFieldProps {
  readonly file: string;
  readonly node: PipelineNode;
  readonly port: string;
  readonly multiple: boolean;
  readonly type: NodeType | undefined;
}

function ConnectField({ file, node, port, multiple, type }: ConnectFieldProps) {
  const [text, setText] = useState('');
  const { types } = useCatalog();
  const nodes = useDocument(file, ({ document }) => document.nodes) ?? [];
  const choices = outputChoices(node, port, type, nodes, types);
  const take = (wanted: string): void => {
    setText('');
    const dot = wanted.indexOf('.');
    if (!choices.some(({ value }) => value === wanted)) return;
    const from = { nodeId: wanted.slice(0, dot), port: wanted.slice(dot + 1) };
    change(file, `Connect ${wanted} to ${node.id}.${port}`, (content) =>
      connect(content, from, { nodeId: node.id, port }, multiple),
    );
  };
  return (
    <Combobox
      value={text}
      label={`Connect ${port} to`}
      placeholder="Connect…"
      choices={choices}
      emptyText="No output that fits."
      onChange={setText}
      onCommit={take}
    />
  );
}

function NewInput({
  file,
  node,
  type,
}: {
  readonly file: string;
  readonly node: PipelineNode;
  readonly type: NodeType;
}) {
  const [name, setName] = useState('');
  const isFree = name !== '' && !node.inputs.has(name);
  return (
    <div className={styles['port']}>
      <input
        className={styles['new-input']}
        aria-label="Name of a new input"
        placeholder="New input"
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value.replace(/[^A-Za-z0-9_-]/g, ''))}
      />
      {isFree ? <ConnectField file={file} node={node} port={name} multiple={false} type={type} /> : null}
    </div>
  );
}
