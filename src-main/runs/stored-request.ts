import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everything } from '../../shared/plan/select-steps.ts';
import type { TypedOverrides } from './plan-service.ts';

/** What a run was asked for, stored beside it so that it can be asked for again. No environment: it may hold secrets. */
export interface StoredRequest extends TypedOverrides {
  readonly file: string;
  readonly maxParallel: number | null;
}

export const requestFile = (folder: string): string => join(folder, 'request.json');

export const writeStoredRequest = (folder: string, request: StoredRequest): void =>
  writeFileSync(requestFile(folder), JSON.stringify(request));

/** What the run was asked for; of a request that is lost or damaged, what is left without it. */
export function readStoredRequest(folder: string): StoredRequest {
  const nothing = { file: '', parameters: {}, settings: {}, target: null, selection: everything, maxParallel: null };
  try {
    return { ...nothing, ...(JSON.parse(readFileSync(requestFile(folder), 'utf8')) as StoredRequest) };
  } catch {
    return nothing;
  }
}
