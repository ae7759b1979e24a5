import { FakeExecutor } from './fake-executor.ts';
import { executorContract } from './testing/executor-contract.ts';

executorContract(
  'FakeExecutor',
  (listener) =>
    new FakeExecutor(listener, ({ argv }) => {
      const [word, code] = (argv?.[2] ?? '').split(' ');
      return word === 'exit' ? { exitCode: Number(code) } : 'hold';
    }),
);
