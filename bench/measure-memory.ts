import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { engineNodeOptions } from '../src-main/base/engine-heap.ts';
import type { BenchmarkContext } from './harness.ts';
import { type ShellNode, shellPipeline } from './pipelines.ts';

export interface EngineMemory {
  /** Live objects of the run when all but its last step have ended, after a garbage collection. */
  readonly heldBytes: number;
  /** Largest resident size of the process, from its start to its end, garbage and Node itself among it. */
  readonly peakBytes: number;
}

/** Runs a pipeline in an engine process of its own. */
export function measureMemory(context: BenchmarkContext, nodes: readonly ShellNode[]): EngineMemory {
  const project = context.scratch('memory');
  const text = shellPipeline('memory', nodes);
  const script = join(import.meta.dirname, 'memory-of-a-run.ts');
  const words = ['--expose-gc', ...engineNodeOptions, '--disable-warning=ExperimentalWarning', script, project];
  const output = execFileSync(process.execPath, words, { input: text, encoding: 'utf8' });
  return JSON.parse(output) as EngineMemory;
}
