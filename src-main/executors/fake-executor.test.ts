import { executorContract } from './executor-contract.ts';
import { FakeExecutor } from './fake-executor.ts';

executorContract(
  'FakeExecutor',
  (listener) =>
    new FakeExecutor(listener, ({ argv }) => {
      const [word, code] = (argv?.[2] ?? '').split(' ');
      return word === 'exit' ? { exitCode: Number(code) } : 'hold';
    }),
);
