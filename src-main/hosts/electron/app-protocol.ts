import { protocol } from 'electron';
import { type RendererFiles, securityHeaders } from '../renderer-files.ts';

const scheme = 'app';
/** The origin of our own windows; nothing else may talk to the bridge. */
export const appOrigin = `${scheme}://trainyard`;

/** Must be called before the app is ready: a secure, standard scheme, so that the window has an origin of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the files of the window under `app://trainyard/`, and nothing else under any address. */
export function serveAppFiles(files: RendererFiles): void {
  protocol.handle(scheme, async (request) => {
    const address = new URL(request.url);
    const isOurs = `${address.protocol}//${address.host}` === appOrigin && request.method === 'GET';
    const file = isOurs ? files.find(address.pathname) : undefined;
    if (!file) return new Response('There is nothing here.\n', { status: 404, headers: securityHeaders });
    const content = await file.read();
    return new Response(Uint8Array.from(content), {
      headers: { ...securityHeaders, 'Content-Type': file.mediaType },
    });
  });
}
