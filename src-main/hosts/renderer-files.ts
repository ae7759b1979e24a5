import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const mediaTypes: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Nothing from elsewhere, no inline scripts. The terminal and the code editor write style elements of their own. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sent with every file of the window, over whatever protocol. */
export const securityHeaders: { readonly [name: string]: string } = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export interface RendererFile {
  readonly mediaType: string;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
  read(): Promise<Uint8Array>;
}

/** The files of the built window. */
export interface RendererFiles {
  /** The file at a path of an address, such as `/` or `/assets/main-1a2b.js`; undefined for anything else. */
  find(path: string): RendererFile | undefined;
}

/**
 * Lists the regular files of a folder once; only what is on the list can be had, by exactly the path that it is listed
 * under. No path from an address ever reaches the file system, so that there is nothing to escape from.
 */
export function listRendererFiles(folder: string): RendererFiles {
  let files = scan(folder);
  return {
    find: (path) => {
      // A build replaces the folder under a host that goes on.
      if (path === '/') files = scan(folder);
      return files.get(path);
    },
  };
}

function scan(folder: string): ReadonlyMap<string, RendererFile> {
  const files = new Map<string, RendererFile>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) walk(inner);
      else if (entry.isFile()) {
        files.set(inner, {
          mediaType: mediaTypes[extname(entry.name)] ?? 'application/octet-stream',
          isImmutable: path.startsWith('/assets'),
          read: () => readFile(join(folder, inner)),
        });
      }
    }
  };
  try {
    walk('');
  } catch {
    return new Map();
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}
