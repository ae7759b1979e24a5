import { expect, it } from 'vitest';
import type { NodeType } from '../../shared/catalog/node-type.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { KnownSecrets } from './known-secrets.ts';

const withSecret = {
  parameters: { type: 'object', properties: { token: { type: 'object', 'x-ui': { widget: 'secret' } } } },
} as unknown as NodeType;
const nodeType = (id: string): NodeType | undefined => (id === 'asks' ? withSecret : undefined);

const plan = (...steps: object[]): ExecutionPlan =>
  ({
    steps: steps.map((step) => ({ type: 'flow.shell', secrets: {}, parameters: {}, trial: null, ...step })),
  }) as never;

const shown = (secrets: KnownSecrets, of: ExecutionPlan | undefined, text: string): string =>
  secrets.maskFor(of)?.text(text) ?? text;

it('knows what a run was given by name, by a parameter, and by a parameter of trials', () => {
  const secrets = new KnownSecrets({}, nodeType);
  const given = plan(
    { secrets: { token: 'FIRST' } },
    { type: 'asks', parameters: { token: { secret: 'SECOND' } } },
    { trial: { type: 'asks', parameters: { token: { secret: 'THIRD' } } } },
  );
  secrets.learn(given, { FIRST: 'one-secret', SECOND: 'two-secret', THIRD: 'three-secret', OTHER: 'no-secret' });
  expect(shown(secrets, given, 'one-secret two-secret three-secret no-secret')).toBe('*** *** *** no-secret');
});

it('masks what one run was given in the logs of all others, and what came first as well as what came later', () => {
  const secrets = new KnownSecrets({}, nodeType);
  const one = plan({ secrets: { token: 'TOKEN' } });
  secrets.learn(one, { TOKEN: 'old-token' });
  secrets.learn(one, { TOKEN: 'new-token' });
  expect(shown(secrets, undefined, 'old-token new-token')).toBe('*** ***');
});

it('finds secrets of runs before this engine in its own variables', () => {
  const secrets = new KnownSecrets({ TOKEN: 'my-token' }, nodeType);
  expect(shown(secrets, undefined, 'my-token')).toBe('my-token');
  expect(shown(secrets, plan({ secrets: { token: 'TOKEN' } }), 'my-token')).toBe('***');
});
