import { useMemo } from 'react';
import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { ParameterSchema } from '../../../shared/catalog/parameter-schema.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { type Fields, setAt } from '../../documents/edits/content.ts';
import { type Path, valueAt } from '../../forms/field-model.ts';
import { type FormScope, FormScopeProvider } from '../../forms/form-scope.ts';
import { SchemaForm } from '../../forms/schema-form.tsx';
import styles from './inspector.module.css';
import { computeSchema, retrySchema } from './node-fields.ts';

const about: ParameterSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name' },
    description: { type: 'string', title: 'Description', 'x-ui': { rows: 2 } },
    labels: { type: 'object', title: 'Labels', additionalProperties: { type: 'string' } },
  },
};

const parameters: ParameterSchema = {
  type: 'object',
  properties: {
    parameters: {
      type: 'object',
      title: 'Parameters',
      description: 'Set for each run, e.g. --param seed=8, and used in fields as ${params.seed}.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['type'],
        properties: {
          type: {
            type: 'string',
            enum: ['integer', 'number', 'string', 'boolean', 'array', 'object'],
            title: 'Type',
          },
          default: { title: 'Default' },
          description: { type: 'string', title: 'Description' },
          enum: { type: 'array', title: 'Allowed values' },
        },
      },
    },
  },
};

const { target, resources } = computeSchema({}).properties ?? {};
const { retry, timeout } = retrySchema.properties ?? {};
const named = (schema: ParameterSchema | undefined, title?: string): ParameterSchema => ({
  ...schema,
  ...(title === undefined ? {} : { title }),
});

const defaults: ParameterSchema = {
  type: 'object',
  properties: {
    target: named(target),
    resources: named(resources, 'Resources'),
    retry: named(retry),
    timeout: named(timeout),
    cache: { type: 'boolean', title: 'Keep results', default: true },
    env: { type: 'object', title: 'Variables', additionalProperties: { type: 'string' } },
  },
};

const schedule: ParameterSchema = {
  type: 'object',
  properties: {
    schedule: {
      type: 'object',
      properties: {
        cron: { type: 'string', title: 'Cron', examples: ['30 2 * * *'] },
        timezone: { type: 'string', title: 'Time zone', examples: ['Europe/Vienna'] },
        missed: { type: 'string', enum: ['skip', 'run'], title: 'Missed runs' },
      },
      title: 'Schedule',
      additionalProperties: true,
    },
  },
};

const nothing: JsonObject = {};

/** What holds for the whole pipeline: its name, its parameters, and the defaults of its nodes. */
export function PipelineSettings({ file }: { readonly file: string }) {
  const content = useDocument(file, ({ value }) => value) ?? nothing;
  const savedContent = useDocument(file, ({ savedValue }) => savedValue) ?? nothing;
  const readOnly = useDocument(file, (document) => document.readOnly) ?? true;
  const diagnostics = useDocument(file, (document) => document.diagnostics);
  const id = useDocument(file, ({ document }) => document.id) ?? '';
  const scopes = useMemo(() => {
    const scopeAt = (root: readonly string[], fallbacks: JsonObject): FormScope => ({
      file,
      nodeId: null,
      value: mappingAtPath(content, root),
      saved: mappingAtPath(savedContent, root),
      defaults: fallbacks,
      readOnly,
      diagnostics: diagnostics ?? [],
      set: (path: Path, value: Json | undefined, title: string) => {
        const whole = [...root, ...path];
        change(file, `Set ${title.toLowerCase()} of the pipeline`, (draft) => setAt(draft as Fields, whole, value), {
          mergeKey: whole.join('.'),
        });
      },
    });
    return {
      metadata: scopeAt(['metadata'], { name: id }),
      spec: scopeAt(['spec'], nothing),
      defaults: scopeAt(['spec', 'defaults'], { target: 'local' }),
    };
  }, [file, content, savedContent, readOnly, diagnostics, id]);
  return (
    <>
      <header className={styles['header']}>
        <h2 className={styles['pipelineTitle']}>Pipeline</h2>
        <p className={styles['subtitle']}>
          <span className={styles['id']}>{id}</span>
          {readOnly ? ' · read-only' : ''}
        </p>
      </header>
      <div className={styles['settings']}>
        <FormScopeProvider value={scopes.metadata}>
          <SchemaForm schema={about} only={Object.keys(about.properties ?? {})} />
        </FormScopeProvider>
        <FormScopeProvider value={scopes.spec}>
          <SchemaForm schema={parameters} only={['parameters']} />
        </FormScopeProvider>
        <FormScopeProvider value={scopes.defaults}>
          <SchemaForm
            schema={defaults}
            only={Object.keys(defaults.properties ?? {})}
            heading="Defaults of every node"
          />
        </FormScopeProvider>
        <FormScopeProvider value={scopes.spec}>
          <SchemaForm schema={schedule} only={['schedule']} />
        </FormScopeProvider>
      </div>
    </>
  );
}

function mappingAtPath(content: JsonObject, path: readonly string[]): JsonObject {
  const value = valueAt(content, path);
  return isObject(value) ? value : nothing;
}
