import { isObject, type Json } from '../../../shared/base/json.ts';

/** What a request form holds. */
export interface RequestDraft {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
}

/** Values that a column of a datatype of the Open Inference Protocol takes. */
const samples: { readonly [datatype: string]: Json } = { BOOL: true, BYTES: 'text' };

/**
 * A prediction of one row with the columns that the endpoint says its model takes.
 *
 * @param metadata the answer of `GET /v2/models/{name}`
 * @param known a row to take values from; for other columns there is one of the right type
 */
export function exampleBody(metadata: string, known: { readonly [column: string]: Json } | null): string | null {
  const inputs = inputsIn(metadata);
  if (inputs.length === 0) return null;
  const row = Object.fromEntries(inputs.map(({ name, datatype }) => [name, known?.[name] ?? samples[datatype] ?? 0]));
  return JSON.stringify({ instances: [row] }, null, 2);
}

function inputsIn(metadata: string): { readonly name: string; readonly datatype: string }[] {
  let value: unknown;
  try {
    value = JSON.parse(metadata);
  } catch {
    return [];
  }
  if (!isObject(value) || !Array.isArray(value['inputs'])) return [];
  return (value['inputs'] as readonly Json[]).flatMap((input) =>
    isObject(input) && typeof input['name'] === 'string' && typeof input['datatype'] === 'string'
      ? [{ name: input['name'], datatype: input['datatype'] }]
      : [],
  );
}

/** The sentence why a body cannot be sent as JSON; null when it can, and for a request without one. */
export function bodyProblem({ method, body }: RequestDraft): string | null {
  if (method === 'GET') return null;
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    return `The body is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A command line that sends the same; where the endpoint asks for a token, it is read from the variable TOKEN. */
export function curlLine(url: string, { method, path, body }: RequestDraft, needsToken: boolean): string {
  const parts = ['curl', shellWord(url + path)];
  if (needsToken) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (method === 'POST') parts.push('-H "Content-Type: application/json"', '-d', shellWord(compact(body)));
  return parts.join(' ');
}

const shellWord = (text: string): string =>
  /^[\w.,@%+=:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

function compact(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

/** An answer as it is read best: JSON with line ends, everything else as it came. */
export function readableAnswer(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
