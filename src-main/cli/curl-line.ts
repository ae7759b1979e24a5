import { isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { DeploymentState } from '../deployments/deployments.ts';
import type { ArtifactStore } from '../runs/artifact-store.ts';

/** Where the service of a node type predicts; of others only the address is known. */
const predictPaths: Readonly<Record<string, string>> = { 'deploy.rest-endpoint': '/predict' };

/**
 * A command line that asks an endpoint for a prediction of its model's first example row, or else for its address. The
 * token is read from its file by the shell, so that it stands neither on the screen nor in a history.
 */
export function curlLine(deployment: DeploymentState, store: ArtifactStore): string {
  const { url, tokenFile, revisions } = deployment;
  const current = revisions.at(-1);
  const token = tokenFile === undefined ? [] : [`-H "Authorization: Bearer $(cat ${shellWord(tokenFile)})"`];
  const path = current && predictPaths[current.nodeType];
  const row = path === undefined ? undefined : exampleRow(current?.inputs['model'], store);
  if (row === undefined) return ['curl', shellWord(url), ...token].join(' ');
  const body = JSON.stringify({ instances: [row] });
  return ['curl', shellWord(url + path), ...token, '-H "Content-Type: application/json"', '-d', shellWord(body)].join(
    ' ',
  );
}

/** The first row of `input_example.json` in MLflow's model layout: `{"columns": […], "data": [[…], …]}`. */
function exampleRow(model: string | undefined, store: ArtifactStore): JsonObject | undefined {
  const entry =
    model === undefined ? undefined : store.manifest(model)?.find(({ path }) => path === 'input_example.json');
  const example = entry && store.readJson(entry.digest);
  if (!isObject(example) || !Array.isArray(example['columns']) || !Array.isArray(example['data'])) return undefined;
  const [first] = example['data'] as readonly Json[];
  if (!Array.isArray(first)) return undefined;
  const values = first as readonly Json[];
  return Object.fromEntries(example['columns'].map((name, index) => [String(name), values[index] ?? null]));
}

const shellWord = (text: string): string =>
  /^[\w.,@%+=:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
