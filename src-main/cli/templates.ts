import { join } from 'node:path';
import type { Installation } from '../installation.ts';

/** Where the templates of new projects lie. */
export const templatesFolder = ({ catalog }: Installation): string => join(catalog, 'templates');
