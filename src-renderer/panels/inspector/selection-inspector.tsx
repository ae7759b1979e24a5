import { CopyPlus, Power, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import type { Json, JsonObject } from '../../../shared/base/json.ts';
import type { ParameterSchema } from '../../../shared/catalog/parameter-schema.ts';
import { categoryClass } from '../../canvas/category.ts';
import { TypeIcon } from '../../canvas/type-icon.tsx';
import { useCatalog } from '../../catalog/catalog.ts';
import { performCommand } from '../../commands/command.ts';
import { deleteCommand, duplicateCommand, toggleDisabledCommand } from '../../commands/edit-commands.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { setNodeField } from '../../documents/edits/node-edits.ts';
import { type Path, valueAt } from '../../forms/field-model.ts';
import { type FormScope, FormScopeProvider } from '../../forms/form-scope.ts';
import { SchemaForm } from '../../forms/schema-form.tsx';
import { Button } from '../../ui/button.tsx';
import { select } from '../../workspace/workspace.ts';
import { commonOf } from './common-of.ts';
import styles from './inspector.module.css';
import { computeSchema, retrySchema } from './node-fields.ts';
import { rawNode } from './raw-node.ts';

export interface SelectionInspectorProps {
  readonly file: string;
  readonly nodeIds: readonly string[];
}

const { target, resources } = computeSchema({}).properties ?? {};
const { retry, timeout, cache } = retrySchema.properties ?? {};

/** What every node has, and what makes sense to set for several at once. */
const shared: ParameterSchema = {
  type: 'object',
  properties: {
    target: target ?? {},
    resources: { ...resources, title: 'Resources' },
    retry: { ...retry, properties: { maxAttempts: retry?.properties?.['maxAttempts'] ?? {} } },
    timeout: timeout ?? {},
    cache: cache ?? {},
  },
};

/** Several nodes at once: what is done to all of them, and the fields that they have in common. */
export function SelectionInspector({ file, nodeIds }: SelectionInspectorProps) {
  const nodes = useDocument(file, ({ document }) => document.nodes) ?? [];
  const content = useDocument(file, ({ value }) => value);
  const readOnly = useDocument(file, (document) => document.readOnly) ?? true;
  const { types } = useCatalog();
  const chosen = nodes.filter(({ id }) => nodeIds.includes(id));
  const count = `${chosen.length} nodes`;
  const scope = useMemo((): FormScope => {
    const raws = nodeIds.map((id): JsonObject => (content && rawNode(content, id)) ?? {});
    return {
      file,
      nodeId: null,
      value: commonOf(raws),
      saved: undefined,
      defaults: {},
      readOnly,
      diagnostics: [],
      set: (path: Path, value: Json | undefined, title: string) => {
        const apply = (draft: Parameters<Parameters<typeof change>[2]>[0]): void => {
          for (const [index, id] of nodeIds.entries()) {
            if (valueAt(raws[index], path) !== value) setNodeField(draft, id, path, value);
          }
        };
        change(file, `Set ${title.toLowerCase()} of ${nodeIds.length} nodes`, apply, {
          mergeKey: `${nodeIds.join(' ')} ${path.join('.')}`,
        });
      },
    };
  }, [file, nodeIds, content, readOnly]);
  const areAllOff = chosen.every(({ disabled }) => disabled);
  return (
    <>
      <header className={styles['header']}>
        <h2 className={styles['pipelineTitle']}>{count}</h2>
        {readOnly ? null : (
          <div className={styles['actions']}>
            <Button size="small" onClick={() => performCommand(duplicateCommand)}>
              <CopyPlus aria-hidden />
              Duplicate
            </Button>
            <Button size="small" onClick={() => performCommand(toggleDisabledCommand)}>
              <Power aria-hidden />
              {areAllOff ? 'Switch on' : 'Switch off'}
            </Button>
            <Button size="small" look="danger" onClick={() => performCommand(deleteCommand)}>
              <Trash2 aria-hidden />
              Delete
            </Button>
          </div>
        )}
      </header>
      <div className={styles['settings']}>
        <ul className={styles['chosen']} aria-label="Selected nodes">
          {chosen.map(({ id, type, title }) => (
            <li key={id} className={categoryClass(types.get(type)?.category ?? '')}>
              <button type="button" className={styles['chosenNode']} onClick={() => select([id])}>
                <TypeIcon type={type} />
                {title ?? types.get(type)?.title ?? type}
                <span className={styles['id']}>{id}</span>
              </button>
            </li>
          ))}
        </ul>
        <FormScopeProvider value={scope}>
          <SchemaForm schema={shared} only={Object.keys(shared.properties ?? {})} heading="For all of them" />
        </FormScopeProvider>
      </div>
    </>
  );
}
