import { isObject, type JsonObject } from '../../../shared/base/json.ts';
import { ok, problem, type Result } from '../../../shared/base/result.ts';
import { openText, readYaml } from '../../../shared/pipeline/yaml/read-yaml.ts';
import { type Content, type Fields, nodesOf } from '../../documents/edits/content.ts';

/** A YAML mapping in a text; else why it is none, as one sentence. */
export function mappingFromText(text: string): Result<JsonObject, string> {
  const source = openText(text);
  if ('code' in source) return problem(source.message);
  const { value, problems } = readYaml(source.plain);
  const [first] = problems;
  if (first) return problem(`${first.line === undefined ? '' : `Line ${first.line}: `}${first.message}`);
  return isObject(value) ? ok(value) : problem('Write a mapping of names to values.');
}

/** The node in a text. Its id stays: other nodes know it by that. */
export function nodeFromText(text: string, nodeId: string): Result<JsonObject, string> {
  const read = mappingFromText(text);
  if (!read.ok) return read;
  if (read.value['id'] !== nodeId) {
    return problem(`The id must stay ${nodeId}, since edges lead to it. Give the node a title to name it otherwise.`);
  }
  if (typeof read.value['type'] !== 'string') return problem('A node needs a type, such as data.split.');
  return read;
}

/** Puts a node in the place of the one with its id; what is equal in both keeps its identity. */
export function replaceNode(content: Content, nodeId: string, node: JsonObject): void {
  const nodes = nodesOf(content);
  const index = nodes.findIndex((one) => one['id'] === nodeId);
  if (index >= 0) nodes[index] = node as Fields;
}
