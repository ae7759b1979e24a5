import { ChevronDown, ChevronRight, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { ParameterSchema } from '../../../shared/catalog/parameter-schema.ts';
import { fieldOf } from '../../forms/field-model.ts';
import { messageUnderField } from '../../forms/field-problems.ts';
import { useFormScope } from '../../forms/form-scope.ts';
import { SchemaField } from '../../forms/schema-field.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { NativeSelect } from '../../ui/native-select.tsx';
import { QuickFixButtons } from '../problems/quick-fix-buttons.tsx';
import styles from './space.module.css';
import {
  type DomainType,
  domainInWords,
  domainTypes,
  newDomain,
  openMappings,
  tunables,
  withType,
} from './space-model.ts';

const typeTitles: { readonly [Type in DomainType]: string } = {
  int: 'Whole numbers',
  double: 'Numbers',
  categorical: 'Listed values',
  discrete: 'Listed numbers',
};

/** What a search varies: a parameter of the trial and its values on each line. */
export function SpaceEditor({ trialType }: { readonly trialType: NodeType | undefined }) {
  const { value, set, readOnly } = useFormScope();
  const [open, setOpen] = useState<string | null>(null);
  const space: JsonObject = isObject(value['space']) ? value['space'] : {};
  return (
    <div className={styles['space']}>
      {Object.entries(space).map(([path, domain]) => (
        <Domain
          key={path}
          path={path}
          domain={domain}
          trialType={trialType}
          isOpen={open === path}
          onToggle={() => setOpen(open === path ? null : path)}
        />
      ))}
      {readOnly ? null : (
        <NewDomain
          trialType={trialType}
          taken={Object.keys(space)}
          onAdd={(path) => {
            set(['space'], { ...space, [path]: newDomain(trialType, path) }, 'Search space');
            setOpen(path);
          }}
        />
      )}
    </div>
  );
}

interface DomainProps {
  readonly path: string;
  readonly domain: Json;
  readonly trialType: NodeType | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const number = (title: string): ParameterSchema => ({ type: 'number', title });
const rangeFields: { readonly [name: string]: ParameterSchema } = {
  min: number('Smallest'),
  max: number('Largest'),
  step: number('Step'),
};

function Domain({ path, domain, trialType, isOpen, onToggle }: DomainProps) {
  const { set, readOnly, nodeId, diagnostics } = useFormScope();
  const prefix = `space.${path}`;
  const problems = diagnostics.filter(
    ({ nodeId: id, parameter }) => id === nodeId && (parameter === prefix || parameter?.startsWith(`${prefix}.`)),
  );
  const Icon = isOpen ? ChevronDown : ChevronRight;
  const { type } = isObject(domain) ? domain : {};
  const isRange = type === 'int' || type === 'double';
  const at = ['space', path];
  return (
    <div className={styles['domain']} data-invalid={problems.length > 0 ? '' : undefined}>
      <div className={styles['line']}>
        <button
          type="button"
          className={styles['toggle']}
          aria-expanded={isOpen}
          data-parameter={prefix}
          onClick={onToggle}
        >
          <Icon aria-hidden />
          <code className={styles['path']}>{path}</code>
          <span className={styles['words']}>{domainInWords(domain)}</span>
        </button>
        {readOnly ? null : (
          <IconButton label={`Do not vary ${path}`} size="small" onClick={() => set(at, undefined, path)}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {isOpen ? (
        <div className={styles['fields']}>
          <NativeSelect
            label={`Kind of values of ${path}`}
            data-parameter={`${prefix}.type`}
            value={typeof type === 'string' ? type : ''}
            disabled={readOnly}
            choices={[
              ...(domainTypes.some((one) => one === type)
                ? []
                : [{ value: typeof type === 'string' ? type : '', label: 'Choose…' }]),
              ...domainTypes.map((one) => ({ value: one, label: typeTitles[one] })),
            ]}
            onChange={(next) => {
              if (next !== '') set(at, withType(isObject(domain) ? domain : {}, next as DomainType), path);
            }}
          />
          {isRange ? (
            <>
              <div className={styles['range']}>
                {Object.entries(rangeFields).map(([name, schema]) => (
                  <SchemaField key={name} field={fieldOf(schema, [...at, name])} dense="column" />
                ))}
              </div>
              <SchemaField
                field={fieldOf({ type: 'boolean', default: false, title: 'On a logarithmic scale' }, [...at, 'log'])}
                dense="column"
              />
            </>
          ) : (
            <SchemaField
              field={fieldOf({ type: 'array', title: 'Values', items: valueSchema(type) }, [...at, 'values'])}
              dense="column"
            />
          )}
        </div>
      ) : null}
      {problems.map((problem) => (
        <p key={problem.message} className={styles[problem.severity]}>
          {messageUnderField({ ...problem, parameter: problem.parameter ?? '' })}{' '}
          <QuickFixButtons diagnostic={problem} look="link" />
        </p>
      ))}
      {isOpen && trialType === undefined ? (
        <p className={styles['note']}>Choose a training node to check it against.</p>
      ) : null}
    </div>
  );
}

const valueSchema = (type: Json | undefined): ParameterSchema => (type === 'discrete' ? { type: 'number' } : {});

interface NewDomainProps {
  readonly trialType: NodeType | undefined;
  readonly taken: readonly string[];
  readonly onAdd: (path: string) => void;
}

function NewDomain({ trialType, taken, onAdd }: NewDomainProps) {
  const [text, setText] = useState('');
  const choices = [
    ...tunables(trialType).map(({ path, title }) => ({ value: path, label: path, note: title })),
    ...openMappings(trialType).map((name) => ({ value: `${name}.`, label: `${name}.…`, note: 'any name' })),
  ].filter(({ value }) => !taken.includes(value));
  const path = text.trim();
  const canAdd = path !== '' && !path.endsWith('.') && !taken.includes(path);
  return (
    <form
      className={styles['adding']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canAdd) return;
        setText('');
        onAdd(path);
      }}
    >
      <Combobox
        label="Parameter to vary"
        data-parameter="space"
        value={text}
        choices={choices}
        placeholder="settings.max_depth"
        onChange={setText}
      />
      <Button type="submit" size="small" disabled={!canAdd}>
        <Plus aria-hidden />
        Vary
      </Button>
    </form>
  );
}
