import { type Started, Workplace } from '../e2e/command.ts';
import { largePipeline } from './pages/large-pipeline.ts';
import { environmentOf, processIds } from './processes.ts';

/** The app, served by the real command for a project of its own with one large pipeline. */
export class ServedPipeline {
  readonly #place = new Workplace('shared');
  readonly #started: Started;
  /** The time at which the command was started. */
  readonly spawnedAt: number;

  constructor(nodes: number) {
    this.#place.write('large.pipeline.yaml', largePipeline(nodes));
    this.spawnedAt = performance.now();
    this.#started = this.#place.start(['serve', 'large.pipeline.yaml', '--json']);
  }

  /** Where a browser finds the app, and the process that serves it. */
  async told(): Promise<{ readonly url: string; readonly pid: number }> {
    let text = '';
    this.#started.child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    await this.#started.says('\n');
    return JSON.parse(text.split('\n')[0] ?? '') as { url: string; pid: number };
  }

  /** Processes of this project: the host, its engine, and what the engine keeps ready. */
  processes(): number[] {
    return processIds().filter((pid) => environmentOf(pid).includes(this.#place.home));
  }

  async close(): Promise<void> {
    this.#started.child.kill('SIGTERM');
    await this.#started.ended;
    this.#place.remove();
  }
}
