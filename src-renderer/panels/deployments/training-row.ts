import type { Json } from '../../../shared/base/json.ts';
import { parsePipelineFile } from '../../../shared/pipeline/pipeline-file.ts';
import { call } from '../../connection/client.ts';
import type { NamedDeployment } from './deployment-node.ts';
import { trainingSource } from './training-source.ts';

/** Runs among which one is looked for that has the rows. */
const lookedAt = 20;

/** A row that the model of a deployment was trained on, from the newest run that succeeded; null where there is none. */
export async function trainingRow({ pipeline, nodeId }: NamedDeployment): Promise<{ [column: string]: Json } | null> {
  const { runs } = await call('runs.list', { pipeline, outcome: 'succeeded', limit: lookedAt });
  const run = runs.find(({ imported }) => !imported);
  const read = run && (await call('runs.read', { runId: run.runId }));
  const document = read?.ok ? parsePipelineFile(read.text).document : undefined;
  const source = document && trainingSource(document, nodeId);
  if (!run || !source) return null;
  const table = await call('data.preview', {
    source: { runId: run.runId, stepId: source.nodeId, port: source.port },
    limit: 1,
  });
  const row = table.ok ? table.rows[0] : undefined;
  if (!table.ok || !row) return null;
  return Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index] ?? null]));
}
