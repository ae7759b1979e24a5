import { describe, expect, it } from 'vitest';
import { bodyProblem, curlLine, exampleBody, readableAnswer } from './example-request.ts';

const metadata = JSON.stringify({
  name: 'model',
  inputs: [
    { name: 'radius', datatype: 'FP64', shape: [-1] },
    { name: 'smoker', datatype: 'BOOL', shape: [-1] },
    { name: 'city', datatype: 'BYTES', shape: [-1] },
  ],
});

describe('exampleBody', () => {
  it('has a value of the right type for each column of the model', () => {
    expect(JSON.parse(exampleBody(metadata, null) ?? '')).toEqual({
      instances: [{ radius: 0, smoker: true, city: 'text' }],
    });
  });

  it('takes the values of a known row, without the columns that the model does not take', () => {
    const body = exampleBody(metadata, { radius: 14.2, city: 'Graz', diagnosis: 'benign' });
    expect(JSON.parse(body ?? '')).toEqual({ instances: [{ radius: 14.2, smoker: true, city: 'Graz' }] });
  });

  it.each(['', 'not json', '{}', '{"inputs": 3}', '{"inputs": [{}]}', '[]'])('makes nothing of %j', (text) => {
    expect(exampleBody(text, null)).toBeNull();
  });
});

describe('bodyProblem', () => {
  it('says what is wrong with a body that is to be sent', () => {
    expect(bodyProblem({ method: 'POST', path: '/predict', body: '{' })).toContain('The body is no JSON');
    expect(bodyProblem({ method: 'POST', path: '/predict', body: '{}' })).toBeNull();
    expect(bodyProblem({ method: 'GET', path: '/stats', body: '{' })).toBeNull();
  });
});

describe('curlLine', () => {
  it('quotes what a shell would read otherwise, and keeps the token out of the line', () => {
    const line = curlLine(
      'http://127.0.0.1:9000',
      { method: 'POST', path: '/predict', body: '{\n "a": "it\'s"}' },
      true,
    );
    expect(line).toBe(
      `curl http://127.0.0.1:9000/predict -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"a":"it'\\''s"}'`,
    );
  });

  it('needs no body to get something', () => {
    expect(curlLine('http://127.0.0.1:9000', { method: 'GET', path: '/stats?x=1', body: '{}' }, false)).toBe(
      `curl 'http://127.0.0.1:9000/stats?x=1'`,
    );
  });
});

it('shows JSON with line ends, and text as it came', () => {
  expect(readableAnswer('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readableAnswer('<b>no</b>')).toBe('<b>no</b>');
});
