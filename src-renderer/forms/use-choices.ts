import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PipelineDocument, PipelineNode } from '../../shared/pipeline/pipeline-document.ts';
import { upstreamOf } from '../../shared/pipeline/upstream.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';
import { useCatalog } from '../catalog/catalog.ts';
import { call } from '../connection/client.ts';
import { useCall } from '../connection/hooks.ts';
import { textOf, useDocument } from '../documents/documents.ts';
import type { Choice } from '../ui/select.tsx';
import { useWorkspace } from '../workspace/workspace.ts';
import type { FieldModel } from './field-model.ts';
import { subjectOf, valueAt } from './field-model.ts';
import { useFormScope } from './form-scope.ts';
import { metricNames } from './metric-names.ts';

/** Suggestions for a field, and in a few words where they come from or why there are none. */
export interface Suggestions {
  readonly choices: readonly Choice[];
  readonly note: string;
}

const nothing: Suggestions = { choices: [], note: '' };

const numbers = new WeakMap<object, number>();
let nextNumber = 1;

/** A number that is the same as long as a value is the same. */
function numberOf(value: object): number {
  const known = numbers.get(value) ?? nextNumber++;
  numbers.set(value, known);
  return known;
}

/** Changes when something changes that the data at a node's inputs is made of. */
function upstreamSignature(document: PipelineDocument, nodeId: string): string {
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const seen = new Set<PipelineNode>();
  const visit = (node: PipelineNode | undefined): void => {
    if (!node || seen.has(node)) return;
    seen.add(node);
    for (const id of upstreamOf(node)) visit(byId.get(id));
  };
  const own = byId.get(nodeId);
  if (!own) return '';
  for (const id of upstreamOf(own)) visit(byId.get(id));
  const edges = [...own.inputs].map(([port, { sources }]) => `${port}=${sources.map((s) => `${s.nodeId}.${s.port}`)}`);
  return `${edges.join(';')} ${[...seen].map(numberOf).join(',')}`;
}

type Columns = Extract<CallOutput<'data.columns'>, { ok: true }>['columns'];

const typeWords = { number: 'number', text: 'text', boolean: 'bool', time: 'time', other: '' } as const;
const columnChoices = (columns: Columns): Choice[] =>
  columns.map(({ name, kind, type }) => ({ value: name, label: name, note: typeWords[kind] || type.toLowerCase() }));

const inWords = (count: number, from: string): string => `${count} ${count === 1 ? 'column' : 'columns'}${from}`;

/** The columns that a parameter can name: of an input port of its node, or of the file that another parameter names. */
export function useColumns(field: Pick<FieldModel, 'schema'>): Suggestions {
  const subject = subjectOf(field.schema);
  const { file, nodeId, value } = useFormScope();
  const named = subject === '' ? undefined : valueAt(value, [subject]);
  const path = typeof named === 'string' && named !== '' ? named : undefined;
  const ofPort = usePortColumns(file, subject === '' || path !== undefined ? null : nodeId, subject);
  const ofFile = useCall(
    'data.preview',
    { source: { path: path ?? '' }, limit: 1 },
    { enabled: path !== undefined, staleTime: 60_000 },
  ).data;
  return useMemo(() => {
    const found = path === undefined ? ofPort : ofFile;
    if (!found) return nothing;
    if (!found.ok) return { choices: [], note: found.message };
    const from = path === undefined ? ' upstream' : ` in ${path}`;
    return { choices: columnChoices(found.columns), note: inWords(found.columns.length, from) };
  }, [path, ofPort, ofFile]);
}

/** What `data.columns` says of a port; asked again only when something above the node changes. */
function usePortColumns(file: string, nodeId: string | null, port: string): CallOutput<'data.columns'> | undefined {
  const document = useDocument(file, (open) => open.document);
  const runId = useWorkspace((state) => state.activeRunByFile[file] ?? '');
  const signature = useMemo(
    () => (document && nodeId !== null ? upstreamSignature(document, nodeId) : ''),
    [document, nodeId],
  );
  return useQuery({
    queryKey: ['data.columns', file, nodeId, port, runId, signature],
    queryFn: () => call('data.columns', { file, text: textOf(file), nodeId: nodeId ?? '', port }),
    enabled: nodeId !== null && signature !== '',
    networkMode: 'always',
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  }).data;
}

/** The metrics that a parameter can name. */
export function useMetrics(field: Pick<FieldModel, 'schema'>): Suggestions {
  const { file, nodeId } = useFormScope();
  const document = useDocument(file, (open) => open.document);
  const { types } = useCatalog();
  const port = subjectOf(field.schema);
  return useMemo(() => {
    const node = document?.nodes.find(({ id }) => id === nodeId);
    if (!document || !node) return nothing;
    const names = metricNames(node, port, document, types);
    return { choices: names.map((name) => ({ value: name, label: name })), note: '' };
  }, [document, nodeId, port, types]);
}

/** The targets of this machine and project. */
export function useTargets(): Suggestions {
  const found = useCall('targets.list', {}, { staleTime: 10_000 }).data;
  return useMemo(
    () => ({
      choices: (found?.targets ?? []).map(({ name, kind }) => ({ value: name, label: name, note: kind })),
      note: '',
    }),
    [found],
  );
}

/** The files of the project, or with `folders` the folders that they lie in. */
export function useFiles(folders: boolean): Suggestions {
  const found = useCall('project.files', {}, { staleTime: 10_000 }).data;
  return useMemo(() => {
    const files = found?.files ?? [];
    if (!folders) return { choices: files.map(({ path }) => ({ value: path, label: path })), note: '' };
    const names = new Set<string>();
    for (const { path } of files) {
      for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
        names.add(path.slice(0, slash));
    }
    return { choices: [...names].sort().map((name) => ({ value: name, label: name })), note: '' };
  }, [found, folders]);
}

/** The parameters of the pipeline as they are written in a value. */
export function useExpressions(): readonly Choice[] {
  const { file } = useFormScope();
  const parameters = useDocument(file, (open) => open.document.parameters);
  return useMemo(
    () =>
      [...(parameters ?? [])].map(([name, { type }]) => ({
        value: `\${params.${name}}`,
        label: name,
        note: type,
      })),
    [parameters],
  );
}
