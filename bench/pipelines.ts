/** Text of pipelines that consist of shell commands. */

export interface ShellNode {
  readonly id: string;
  readonly after: readonly string[];
}

const head = (id: string): string => `apiVersion: trainyard/v1
kind: Pipeline
metadata:
  id: ${id}
  name: ${id}
spec:
  nodes:
`;

export function shellPipeline(
  id: string,
  nodes: readonly ShellNode[],
  command: (node: ShellNode) => string = () => 'true',
): string {
  const parts = [head(id)];
  for (const node of nodes) {
    parts.push(`    - id: ${node.id}\n      type: flow.shell\n`);
    if (node.after.length > 0) parts.push(`      after: [${node.after.join(', ')}]\n`);
    parts.push(`      parameters: {command: "${command(node)}"}\n`);
  }
  return parts.join('');
}

/** Each node waits for the one before it. */
export const chainOf = (length: number): ShellNode[] =>
  Array.from({ length }, (_, position) => ({
    id: `s${position}`,
    after: position === 0 ? [] : [`s${position - 1}`],
  }));

/** Nodes side by side, and one that waits for all of them. */
export function fanOf(width: number): ShellNode[] {
  const nodes = Array.from({ length: width }, (_, position): ShellNode => ({ id: `s${position}`, after: [] }));
  return [...nodes, { id: 'join', after: nodes.map((node) => node.id) }];
}
