import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { durationPattern, memoryPattern } from '../catalog/formats.ts';
import { nodeTypeSchema } from '../catalog/node-type-schema.ts';
import type { ParameterSchema } from '../catalog/parameter-schema.ts';
import { pipelineSchema } from './pipeline-schema.ts';

/** The draft-07 form is for editors whose YAML support knows nothing newer. */
export type JsonSchemaDraft = '2020-12' | 'draft-07';

const dialects: Readonly<Record<JsonSchemaDraft, string>> = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
};

/** JSON Schema of `<name>.pipeline.yaml`. It does not allow unknown fields, so that an editor
 * marks typing mistakes; reading a file keeps them and warns. */
export function pipelineJsonSchema(draft: JsonSchemaDraft): JsonObject {
  return dialect(draft, 'Trainyard pipeline', pipelineSchema);
}

/** JSON Schema of `node.yaml`. */
export function nodeTypeJsonSchema(draft: JsonSchemaDraft): JsonObject {
  return dialect(draft, 'Trainyard node type', nodeTypeSchema);
}

/** The keywords that our schemas use mean the same in both drafts, so only the dialect differs. */
function dialect(draft: JsonSchemaDraft, title: string, schema: ParameterSchema): JsonObject {
  const plain = JSON.parse(JSON.stringify(schema)) as JsonObject;
  return { $schema: dialects[draft], title, ...(portable(plain) as JsonObject) };
}

/** JSON Schema's own `duration` is ISO 8601's, and the other formats are ours alone: patterns say what can be said. */
const patternOf: ReadonlyMap<Json | undefined, string> = new Map([
  ['duration', durationPattern.source],
  ['memory', memoryPattern.source],
]);

function portable(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => portable(item));
  if (!isObject(schema)) return schema;
  const copy: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key !== 'format' || typeof value !== 'string') copy[key] = portable(value);
    else if (patternOf.has(value)) copy.pattern = patternOf.get(value) ?? '';
  }
  return copy;
}
