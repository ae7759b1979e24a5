import { useEffect, useMemo, useRef, useState } from 'react';
import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import { useCatalog } from '../../catalog/catalog.ts';
import { useDocument } from '../../documents/documents.ts';
import { FormScopeProvider } from '../../forms/form-scope.ts';
import { SchemaForm } from '../../forms/schema-form.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import { focusField } from './focus-field.ts';
import styles from './inspector.module.css';
import { computeSchema, environmentSchema, retrySchema } from './node-fields.ts';
import { NodeHeader } from './node-header.tsx';
import { NodeProblems } from './node-problems.tsx';
import { NodeSource } from './node-source.tsx';
import { PortsTab } from './ports-tab.tsx';
import { SearchForm } from './search-form.tsx';
import { UnknownType } from './unknown-type.tsx';
import { useFieldScope, useParameterScope } from './use-node-scope.ts';

export interface NodeInspectorProps {
  readonly file: string;
  readonly nodeId: string;
}

/** What one node does, with what, where and how often. */
export function NodeInspector({ file, nodeId }: NodeInspectorProps) {
  const node = useDocument(file, ({ document }) => document.nodes.find(({ id }) => id === nodeId));
  return node ? <Inspector file={file} node={node} /> : null;
}

function Inspector({ file, node }: { readonly file: string; readonly node: PipelineNode }) {
  const type = useCatalog().types.get(node.type);
  const [tab, setTab] = useState('parameters');
  const body = useRef<HTMLDivElement>(null);
  const request = useWorkspace(({ focusRequest }) => (focusRequest?.nodeId === node.id ? focusRequest : null));
  const parameter = request?.parameter ?? null;
  const parameterScope = useParameterScope(file, node.id);
  const fieldScope = useFieldScope(file, node.id, type);
  const compute = useMemo(() => computeSchema(fieldScope.value), [fieldScope.value]);
  const environment = useMemo(() => environmentSchema(node.type), [node.type]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the same wish twice is two wishes.
  useEffect(() => {
    if (parameter === null) return;
    setTab('parameters');
    return focusField(body, parameter);
  }, [parameter, request?.number]);

  const fields = (schema: typeof compute) => (
    <FormScopeProvider value={fieldScope}>
      <SchemaForm schema={schema} />
    </FormScopeProvider>
  );
  return (
    <div ref={body} className={styles['node']}>
      <NodeHeader file={file} node={node} type={type} />
      <NodeProblems nodeId={node.id} diagnostics={parameterScope.diagnostics} />
      <Tabs
        label="About the node"
        active={tab}
        onChange={setTab}
        tabs={[
          {
            id: 'parameters',
            title: 'Parameters',
            content: (
              <FormScopeProvider value={parameterScope}>
                {type === undefined ? (
                  <UnknownType node={node} />
                ) : type.execution === 'search' ? (
                  <SearchForm type={type} />
                ) : (
                  <SchemaForm schema={type.parameters} />
                )}
              </FormScopeProvider>
            ),
          },
          { id: 'ports', title: 'Ports', content: <PortsTab file={file} node={node} type={type} /> },
          {
            id: 'compute',
            title: 'Compute',
            content: (
              <>
                {fields(compute)}
                {fields(environment)}
              </>
            ),
          },
          { id: 'retry', title: 'Retry, cache', content: fields(retrySchema) },
          { id: 'source', title: 'Source', content: <NodeSource file={file} nodeId={node.id} /> },
        ]}
      />
    </div>
  );
}
