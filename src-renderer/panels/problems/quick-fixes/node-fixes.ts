import type { Json } from '../../../../shared/base/json.ts';
import { removeNodes, setNodeField } from '../../../documents/edits/node-edits.ts';
import { type QuickFix, type QuickFixer, wordToWrite } from './quick-fix.ts';

/** A node type that is not in the catalog: the nearest one, or no node. */
export const unknownTypes: QuickFixer = ({ diagnostic, node }) => {
  if (diagnostic.code !== 'unknown-node-type') return [];
  const word = wordToWrite(diagnostic);
  const use: QuickFix[] =
    word === undefined
      ? []
      : [{ title: `Use ${word}`, recipe: (content) => setNodeField(content, node.id, ['type'], word) }];
  return [...use, { title: `Delete ${node.id}`, recipe: (content) => removeNodes(content, [node.id]) }];
};

/** A target that is not configured here: the nearest one, or this machine. */
export const unknownTargets: QuickFixer = ({ diagnostic, node }) => {
  if (diagnostic.code !== 'unknown-target' || node.target === undefined) return [];
  const word = wordToWrite(diagnostic);
  const use = (target: string | undefined, title: string): QuickFix => ({
    title,
    recipe: (content) => setNodeField(content, node.id, ['target'], target),
  });
  return [
    ...(word === undefined || word === 'local' ? [] : [use(word, `Use ${word}`)]),
    use('local', 'Run it on this machine'),
  ];
};

const fieldCodes: ReadonlySet<string> = new Set([
  'invalid-resources',
  'invalid-retry',
  'invalid-priority',
  'invalid-timeout',
  'invalid-pool',
]);

/** A field of the node whose message names it and whose fix says what to write, such as `resources.cpu`. */
export const invalidFields: QuickFixer = ({ diagnostic, node }) => {
  if (!fieldCodes.has(diagnostic.code)) return [];
  const prefix = `Node ${node.id}: `;
  const { message } = diagnostic;
  const field = message.startsWith(prefix) ? /^[a-zA-Z]+(?:\.\w+)*/.exec(message.slice(prefix.length))?.[0] : undefined;
  const word = wordToWrite(diagnostic);
  if (field === undefined || word === undefined) return [];
  const path = field.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const value: Json = /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word;
  return [{ title: `Use ${word}`, recipe: (content) => setNodeField(content, node.id, path, value) }];
};

/** A variable that a step may not have: without it. */
export const forbiddenVariables: QuickFixer = ({ diagnostic, node }) => {
  if (diagnostic.code !== 'reserved-variable') return [];
  const names = [...node.env.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(diagnostic.message));
  return names.map((name) => ({
    title: `Remove ${name}`,
    recipe: (content) => setNodeField(content, node.id, ['env', name], undefined),
  }));
};
