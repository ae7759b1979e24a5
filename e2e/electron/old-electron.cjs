// Lets the app run on Electron 22, which can be had where no newer one can: `electron -r e2e/electron/old-electron.cjs .`
// Only what that version and its Node lack; nothing of the app's own behaviour.
const { protocol } = require('electron');

const standIn = (on, name, value) => {
  if (name in on) return;
  Object.defineProperty(on, name, { value, configurable: true, writable: true });
};

standIn(Array.prototype, 'toSorted', function (compare) {
  return [...this].sort(compare);
});

standIn(
  globalThis,
  'Response',
  class {
    constructor(body, { status = 200, headers = {} } = {}) {
      Object.assign(this, { body, status, headers });
    }
  },
);

standIn(protocol, 'handle', (scheme, handler) => {
  protocol.registerBufferProtocol(scheme, async (request, answer) => {
    const { body, status, headers } = await handler(request);
    answer({ statusCode: status, headers: { ...headers }, mimeType: headers['Content-Type'], data: Buffer.from(body) });
  });
});
