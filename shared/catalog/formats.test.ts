import { describe, expect, it } from 'vitest';
import { formatProblem, imageReferenceProblem, projectPathProblem } from './formats.ts';

describe('image references', () => {
  const sha = `sha256:${'0123456789abcdef'.repeat(4)}`;

  it.each([
    'python',
    'python:3.12-slim',
    'library/python',
    'ghcr.io/owner/name:1.0',
    'localhost/x',
    'localhost:5000/x',
    '127.0.0.1:5000/a/b',
    '[2001:db8::1]:5000/x',
    'Example.COM/x',
    `python@${sha}`,
    `python:3.12@${sha}`,
    'a__b/c---d/e.f',
  ])('B23: %s is one', (reference) => {
    expect(imageReferenceProblem(reference)).toBeUndefined();
  });

  it.each([
    '',
    'Python',
    'python image',
    ' python',
    '-v /:/h',
    '-rm',
    'python:',
    'python:-x',
    `python:${'t'.repeat(129)}`,
    'python@sha256:bad',
    'python:latest@sha256:bad',
    `python@sha256:${'a'.repeat(63)}`,
    `a@${sha}@${sha}`,
    'a//b',
    '/a',
    'a/',
    'a..b',
    'a_-b',
    'x'.repeat(300),
    '-host.com/x',
    'host.com:port/x',
    'localhost:123456/x',
    'python;id',
    'python$(id)',
    'pyth\u00f6n',
  ])('B23: %j is none', (reference) => {
    expect(imageReferenceProblem(reference)).toMatch(/^must /);
  });
});

describe('paths of a project', () => {
  it.each(['a', 'data/a b.csv', '-rf', "it's", '..a/b..', 'größe/表.csv', 'a/./b', 'x'.repeat(255)])(
    'B34: %j is one',
    (path) => {
      expect(projectPathProblem(path)).toBeUndefined();
    },
  );

  it.each([
    '',
    '/etc',
    '..',
    '../x',
    'a/../../b',
    '~/x',
    '~root',
    'C:/x',
    'c:x',
    'a\\b',
    'a\nb',
    'a\0b',
    'CON',
    'a/nul.txt',
    'x'.repeat(256),
    'a/'.repeat(2049),
  ])('B16 B24: %j is none', (path) => {
    expect(projectPathProblem(path)).toMatch(/^must /);
  });
});

it('durations, memory and unknown formats', () => {
  for (const good of ['500ms', '1.5h', '30s', '10m', '1d', '0s'])
    expect(formatProblem('duration', good)).toBeUndefined();
  for (const bad of ['10', '1h30m', '-1s', '10 min', 's', '1e3s', ''])
    expect(formatProblem('duration', bad)).toMatch(/^must be a duration/);
  for (const good of ['512Mi', '1.5G', '1024', '2Gi']) expect(formatProblem('memory', good)).toBeUndefined();
  for (const bad of ['2GB', '-1Gi', 'lots', ''])
    expect(formatProblem('memory', bad)).toMatch(/^must be an amount of memory/);
  expect(formatProblem('colour', 'anything')).toBeUndefined();
  expect(formatProblem('input-directory', '.')).toBeUndefined();
  expect(formatProblem('input-file', '../x')).toMatch(/stay inside/);
});
