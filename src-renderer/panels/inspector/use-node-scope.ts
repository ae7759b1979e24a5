import { useMemo } from 'react';
import type { Json, JsonObject } from '../../../shared/base/json.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { setNodeField, setParameter } from '../../documents/edits/node-edits.ts';
import type { Path } from '../../forms/field-model.ts';
import type { FormScope } from '../../forms/form-scope.ts';
import { diagnosticsOfFields, fieldDefaults } from './node-fields.ts';
import { mappingIn, rawNode, specOf } from './raw-node.ts';

const noDiagnostics: FormScope['diagnostics'] = [];

interface NodeParts {
  readonly content: JsonObject;
  readonly savedContent: JsonObject;
  readonly readOnly: boolean;
  readonly diagnostics: FormScope['diagnostics'];
}

function useParts(file: string): NodeParts {
  return {
    content: useDocument(file, ({ value }) => value) ?? {},
    savedContent: useDocument(file, ({ savedValue }) => savedValue) ?? {},
    readOnly: useDocument(file, (document) => document.readOnly) ?? true,
    diagnostics: useDocument(file, (document) => document.diagnostics) ?? noDiagnostics,
  };
}

const titleOf = (title: string, nodeId: string, value: Json | undefined): string =>
  `${value === undefined ? 'Clear' : 'Set'} ${title.toLowerCase()} of ${nodeId}`;

/** The form of a node's parameters. */
export function useParameterScope(file: string, nodeId: string): FormScope {
  const { content, savedContent, readOnly, diagnostics } = useParts(file);
  return useMemo(() => {
    const saved = rawNode(savedContent, nodeId);
    return {
      file,
      nodeId,
      value: mappingIn(rawNode(content, nodeId), 'parameters'),
      saved: saved && mappingIn(saved, 'parameters'),
      defaults: mappingIn(mappingIn(specOf(content), 'defaults'), 'parameters'),
      readOnly,
      diagnostics,
      set: (path: Path, value: Json | undefined, title: string) => {
        change(file, titleOf(title, nodeId, value), (draft) => setParameter(draft, nodeId, path, value), {
          mergeKey: `${nodeId} ${path.join('.')}`,
        });
      },
    };
  }, [file, nodeId, content, savedContent, readOnly, diagnostics]);
}

/** The form of what a node has beside its parameters: target, resources, retries and so on. */
export function useFieldScope(file: string, nodeId: string, type: NodeType | undefined): FormScope {
  const { content, savedContent, readOnly, diagnostics } = useParts(file);
  return useMemo(
    () => ({
      file,
      nodeId,
      value: rawNode(content, nodeId) ?? {},
      saved: rawNode(savedContent, nodeId),
      defaults: fieldDefaults(type, specOf(content)),
      readOnly,
      diagnostics: diagnosticsOfFields(nodeId, diagnostics),
      set: (path: Path, value: Json | undefined, title: string) => {
        change(file, titleOf(title, nodeId, value), (draft) => setNodeField(draft, nodeId, path, value), {
          mergeKey: `${nodeId} :${path.join('.')}`,
        });
      },
    }),
    [file, nodeId, type, content, savedContent, readOnly, diagnostics],
  );
}
