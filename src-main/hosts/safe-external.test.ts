import { expect, test } from 'vitest';
import { safeExternal } from './safe-external.ts';

test.each([
  ['https://example.org/a?b#c', 'example.org'],
  ['HTTPS://Example.org', 'example.org'],
  ['https://example.org:8443/', 'example.org:8443'],
  ['https://bücher.example/', 'xn--bcher-kva.example'],
  ['mailto:ada@example.org', 'ada@example.org'],
])('E15: %s may be opened, and says that it leads to %s', (address, leadsTo) => {
  expect(safeExternal(address)?.leadsTo).toBe(leadsTo);
});

test.each(
  [
    'http://example.org',
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    'data:text/html,x',
    'ms-settings:privacy',
    'vscode://file/etc/passwd',
    'app://trainyard/',
    ' https://example.org',
    'https://example.org\n',
    'https:example.org',
    'https:///etc/passwd',
    '\u202Ehttps://example.org',
    'https://user@example.org/',
    'https://good.example:secret@evil.example/',
    'mailto:',
    'mailto:a@b c',
    '//example.org',
    '',
    `https://example.org/${'x'.repeat(2_000_000)}`,
  ].map((address) => ({ address, shown: JSON.stringify(address.slice(0, 40)) })),
)('E15: $shown is not opened', ({ address }) => {
  expect(safeExternal(address)).toBeUndefined();
});
