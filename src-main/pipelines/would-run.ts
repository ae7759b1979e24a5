import { isObject, type Json } from '../../shared/base/json.ts';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { secretNameIn } from '../../shared/pipeline/secret-parameters.ts';

/** What a pipeline would do on this machine and with others: what a person decides upon before trusting it. */
export interface WouldRun {
  /** Shell commands and container commands, with the node that has them. */
  readonly commands: readonly { readonly nodeId: string; readonly text: string }[];
  /** Code that stands in the pipeline file itself. */
  readonly code: readonly { readonly nodeId: string; readonly text: string }[];
  readonly images: readonly string[];
  /** Packages that would be installed. */
  readonly requirements: readonly string[];
  readonly secrets: readonly string[];
  /** Machines that it names in addresses. */
  readonly hosts: readonly string[];
  /** Places other than this machine. */
  readonly targets: readonly string[];
  /** Variables that it sets for its steps. */
  readonly variables: readonly string[];
  readonly schedule: boolean;
}

/** Reads it out of a pipeline, without a catalog, so that unknown node types are not overlooked. */
export function whatWouldRun(document: PipelineDocument): WouldRun {
  const commands: { nodeId: string; text: string }[] = [];
  const code: { nodeId: string; text: string }[] = [];
  const images: string[] = [];
  const requirements: string[] = [];
  const secrets: string[] = [];
  const hosts: string[] = [];
  const targets: string[] = [document.defaults.target ?? 'local'];
  const variables = [...document.defaults.env.keys()];

  const lookThrough = (nodeId: string, value: Json, name: string): void => {
    const text = typeof value === 'string' ? value : undefined;
    if (text !== undefined) hosts.push(...hostsIn(text));
    if (name === 'command') {
      const words = Array.isArray(value) ? value.map(String).join(' ') : text;
      if (words !== undefined) commands.push({ nodeId, text: words });
    }
    if (name === 'code' && text !== undefined) code.push({ nodeId, text });
    if (name === 'image' && text !== undefined) images.push(text);
    const secret = secretNameIn(value);
    if (secret !== undefined) secrets.push(secret);
    if (Array.isArray(value)) for (const item of value as readonly Json[]) lookThrough(nodeId, item, '');
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) lookThrough(nodeId, item, key);
  };

  for (const parameter of document.parameters.values()) {
    if (typeof parameter.default === 'string') hosts.push(...hostsIn(parameter.default));
  }
  for (const node of document.nodes) {
    lookThrough(node.id, node.parameters, '');
    if (node.environment?.image !== undefined) images.push(node.environment.image);
    requirements.push(...(node.environment?.requirements ?? []));
    secrets.push(...node.secrets.values());
    if (node.target !== undefined) targets.push(node.target);
    variables.push(...node.env.keys());
    for (const value of node.env.values()) hosts.push(...hostsIn(value));
  }
  return {
    commands,
    code,
    images: unique(images),
    requirements: unique(requirements),
    secrets: unique(secrets),
    hosts: unique(hosts),
    targets: unique(targets).filter((target) => target !== 'local'),
    variables: unique(variables),
    schedule: document.schedule !== undefined,
  };
}

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** Host names in addresses such as `https://host/…`, `ssh://user@host` and `user@host:path`. */
function hostsIn(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?(\[[0-9a-f:.]+\]|[^\s/:?#"'`)\]}>,;]+)/gi)) {
    found.push((match[1] ?? '').toLowerCase());
  }
  for (const match of text.matchAll(/\b[\w.-]+@([a-z0-9][a-z0-9.-]*):/gi)) found.push((match[1] ?? '').toLowerCase());
  return found;
}

const loadedByItself =
  /(?:^|\/)(?:\.[^/]+|sitecustomize\.py|usercustomize\.py|conftest\.py|[^/]+\.pth|makefile|setup\.py)(?:\/|$)/i;

/** Whether a file is hidden, or one of those that some program runs without being told to. */
export const isHiddenFile = (path: string): boolean => loadedByItself.test(path);
