import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeploymentState } from '../deployments/deployments.ts';
import { ArtifactStore } from '../runs/artifact-store.ts';
import { DigestCache } from '../runs/digest-cache.ts';
import { curlLine } from './curl-line.ts';

let folder: string;
let store: ArtifactStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-curl-'));
  store = new ArtifactStore(join(folder, 'store'), new DigestCache(null));
});
afterEach(() => rmSync(folder, { recursive: true }));

function endpoint(nodeType: string, model: string, more: object = {}): DeploymentState {
  const revisions = [{ nodeType, inputs: { model } }];
  return { url: 'http://127.0.0.1:4567', ...more, revisions } as unknown as DeploymentState;
}

function modelWith(example: unknown): string {
  const { digest } = store.putJson(example, 'input_example.json');
  const entries = [{ path: 'input_example.json', digest, bytes: 1, mode: 0o644 }];
  return store.putJson({ entries }, 'model').digest;
}

/** The words that a shell hands to curl. */
const words = (line: string): string[] =>
  spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${line}`], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');

test('asks for a prediction of the first example row, with the token out of its file', () => {
  const tokenFile = join(folder, "it's a token");
  writeFileSync(tokenFile, 'abc');
  const model = modelWith({
    columns: ["width in '", 'kind'],
    data: [
      [1.5, 'a'],
      [2, 'b'],
    ],
  });
  expect(words(curlLine(endpoint('deploy.rest-endpoint', model, { tokenFile }), store))).toEqual([
    'http://127.0.0.1:4567/predict',
    '-H',
    'Authorization: Bearer abc',
    '-H',
    'Content-Type: application/json',
    '-d',
    '{"instances":[{"width in \'":1.5,"kind":"a"}]}',
  ]);
});

test('asks for the address where there is no example, or the service is not known', () => {
  const model = modelWith({ columns: ['a'], data: [[1]] });
  expect(curlLine(endpoint('my.service', model), store)).toBe('curl http://127.0.0.1:4567');
  expect(curlLine(endpoint('deploy.rest-endpoint', 'sha256dir:none'), store)).toBe('curl http://127.0.0.1:4567');
  expect(curlLine(endpoint('deploy.rest-endpoint', modelWith([])), store)).toBe('curl http://127.0.0.1:4567');
});
