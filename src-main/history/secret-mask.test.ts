import { expect, it } from 'vitest';
import { SecretMask } from './secret-mask.ts';

const mask = (text: string, ...secrets: string[]): string => SecretMask.of(secrets)?.text(text) ?? text;

it('masks every occurrence of every secret, the longest first', () => {
  expect(mask('a=hunter22 b=hunter22-long c=hunter22', 'hunter22', 'hunter22-long')).toBe('a=*** b=*** c=***');
});

it('S06: finds a secret with colours inside, and keeps the colours', () => {
  expect(mask('\x1b[32mhun\x1b[1;31mter22\x1b[0m end', 'hunter22')).toBe('\x1b[32m***\x1b[1;31m\x1b[0m end');
});

it('masks what a secret looks like in JSON and in an address, and each line of a key', () => {
  expect(mask('{"token":"pass\\"word"} ?t=pass%22word pass"word', 'pass"word')).toBe('{"token":"***"} ?t=*** ***');
  expect(mask('MIIEvQIBADAN', '-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----\n')).toBe('***');
});

it('leaves values alone that are shorter than six characters: they are found in too many places', () => {
  expect(mask('epoch 12 of 12345', '12345')).toBe('epoch 12 of 12345');
  expect(SecretMask.of(['12345', ''])).toBe(null);
});

it('takes characters of patterns as they are', () => {
  expect(mask('a.*b+c(d)|$^ a-xb', 'a.*b+c(d)|$^')).toBe('*** a-xb');
});

it('masks bytes and changes no others, whatever they are', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0x00, 0xc3]), Buffer.from('pässwörd\n'), Buffer.from([0xfe])]);
  const expected = Buffer.concat([Buffer.from([0xff, 0x00, 0xc3]), Buffer.from('***\n'), Buffer.from([0xfe])]);
  expect(SecretMask.of(['pässwörd'])?.bytes(bytes)).toEqual(expected);
});
