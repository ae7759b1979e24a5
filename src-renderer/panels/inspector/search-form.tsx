import { isObject } from '../../../shared/base/json.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { useCatalog } from '../../catalog/catalog.ts';
import { valueAt } from '../../forms/field-model.ts';
import { useFormScope } from '../../forms/form-scope.ts';
import { FieldSection, SchemaForm } from '../../forms/schema-form.tsx';
import { Field } from '../../ui/field.tsx';
import { NativeSelect } from '../../ui/native-select.tsx';
import { SpaceEditor } from './space-editor.tsx';
import { isTrialType } from './space-model.ts';

const trialPath = ['trial', 'parameters'];

/** The form of a search: what is tried, over which space, judged by what. */
export function SearchForm({ type }: { readonly type: NodeType }) {
  const { value, set, readOnly } = useFormScope();
  const { types } = useCatalog();
  const chosen = valueAt(value, ['trial', 'type']);
  const trialId = typeof chosen === 'string' ? chosen : '';
  const trialType = types.get(trialId);
  const trainers = [...types.values()].filter(isTrialType);
  const choices = [
    ...(trialId === '' ? [{ value: '', label: 'Choose…' }] : []),
    ...(trialId !== '' && !trainers.some(({ id }) => id === trialId)
      ? [{ value: trialId, label: trialId, note: 'no training node' }]
      : []),
    ...trainers.map(({ id, title }) => ({ value: id, label: title })),
  ];
  return (
    <>
      <SchemaForm schema={type.parameters} only={['metric', 'goal']} heading="Objective" />
      <FieldSection title="Trial">
        <Field label="Training node" help="What is trained, again and again, with other settings.">
          {(control) => (
            <NativeSelect
              {...control}
              data-parameter="trial.type"
              value={trialId}
              isUnset={trialId === ''}
              choices={choices}
              disabled={readOnly}
              onChange={(id) => set(['trial', 'type'], id === '' ? undefined : id, 'Training node')}
            />
          )}
        </Field>
      </FieldSection>
      {trialType ? (
        <SchemaForm schema={trialType.parameters} path={trialPath} without={searched(value['space'])} part="plain" />
      ) : null}
      <FieldSection title="Space">
        <SpaceEditor trialType={trialType} />
      </FieldSection>
      <SchemaForm schema={type.parameters} without={['trial', 'space', 'metric', 'goal']} heading="Search" />
      {trialType ? (
        <SchemaForm schema={trialType.parameters} path={trialPath} without={searched(value['space'])} part="grouped" />
      ) : null}
    </>
  );
}

/** Parameters that the search varies have no value of their own. */
const searched = (space: unknown): readonly string[] => (isObject(space) ? Object.keys(space) : []);
