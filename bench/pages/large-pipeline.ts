/** A pipeline of so many nodes in columns, each with one to three edges from nodes before it; the same each time. */
export function largePipeline(count: number): string {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const rows = Math.max(4, Math.round(Math.sqrt(count) * 1.1));
  const nodes: string[] = [];
  const places: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const column = Math.floor(index / rows);
    const before = (): string => `step-${Math.max(0, index - rows - Math.floor(random() * rows * 0.6))}`;
    const id = `step-${index}`;
    if (column === 0) nodes.push(`    - {id: ${id}, type: data.table-file, parameters: {path: data/${index}.csv}}`);
    else if (random() < 0.7) nodes.push(`    - {id: ${id}, type: data.clean, inputs: {dataset: ${before()}.dataset}}`);
    else {
      const inputs = `{a: ${before()}.dataset, b: ${before()}.dataset}`;
      nodes.push(`    - {id: ${id}, type: data.sql, inputs: ${inputs}, parameters: {query: select 1}}`);
    }
    places.push(`    ${id}: {x: ${column * 280}, y: ${(index % rows) * 120}}`);
  }
  return [
    'apiVersion: trainyard/v1',
    'kind: Pipeline',
    'metadata: {id: large, name: Large}',
    'spec:',
    '  nodes:',
    ...nodes,
    'layout:',
    '  nodes:',
    ...places,
    '',
  ].join('\n');
}
