import { identifierPattern } from '../../base/ids.ts';
import { show } from '../../catalog/check-parameters.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Names that no folder can have on Windows. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const grammar = 'may only have lower case letters, digits and - between them, at most 64 characters';

/** Ids are stable, unique, and safe wherever they appear: in references, names of folders, of containers, of variables. */
export const nodeIds = defineRule({
  name: 'node-ids',
  check(context) {
    if (context.document.id !== '') checkId(context, context.document.id, 'The pipeline id', ['metadata', 'id']);
    const first = new Map<string, number>();
    for (const { node, index } of context.nodes) {
      if (node.id === '') continue;
      const at = ['spec', 'nodes', index, 'id'];
      checkId(context, node.id, 'The node id', at);
      const earlier = first.get(node.id);
      if (earlier === undefined) first.set(node.id, index);
      else {
        const message = `The node id ${show(node.id)} is used twice, by node ${earlier + 1} and node ${index + 1} of the file.`;
        const fix = `Give one of them another id, such as ${freeId(node.id, context)}.`;
        context.report({ code: 'duplicate-node-id', message, fix, at, nodeId: node.id });
      }
    }
  },
});

function checkId(context: RuleContext, id: string, subject: string, at: readonly (string | number)[]): void {
  const nodeId = at[0] === 'spec' ? { nodeId: id } : {};
  if (!identifierPattern.test(id)) {
    const better = slug(id);
    const fix = better === '' ? undefined : `Write ${better}.`;
    context.report({ code: 'invalid-id', message: `${subject} ${show(id)} ${grammar}.`, fix, at, ...nodeId });
  } else if (deviceName.test(id)) {
    const message = `${subject} ${id} is a reserved device name on Windows.`;
    context.report({ code: 'reserved-id', message, fix: `Write ${id}-1.`, at, ...nodeId });
  }
}

/** The nearest id that the grammar allows; empty where nothing is left of the text. */
function slug(text: string): string {
  const plain = text
    .slice(0, 300)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '');
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 65)
    .replace(/^-|-$/g, '')
    .slice(0, 64);
}

function freeId(id: string, context: RuleContext): string {
  const stem = slug(id).slice(0, 58) || 'node';
  let number = 2;
  while (context.nodesById.has(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}
