import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';

/** Where the templates of new projects lie. */
export const templatesFolder = ({ catalog }: Installation): string => join(catalog, 'templates');

/** Names of the templates that `init` knows. */
export function templateNames(installation: Installation): readonly string[] {
  const folder = templatesFolder(installation);
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'trainyard.yaml')));
}
