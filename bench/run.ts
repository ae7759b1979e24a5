import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, describeGoal, runBenchmark, versionOf } from './harness.ts';

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  'chain-local': async () => (await import('./chain-local.ts')).chainLocal,
  'fan-local': async () => (await import('./fan-local.ts')).fanLocal,
  'noop-rerun': async () => (await import('./noop-rerun.ts')).noopRerun,
  compile: async () => (await import('./compile.ts')).compile,
  real: async () => (await import('./real.ts')).real,
  logs: async () => (await import('./logs.ts')).logs,
  'logs-view': async () => (await import('./logs-view.ts')).logsView,
  'logs-view-engine': async () => (await import('./logs-view-engine.ts')).logsViewEngine,
  canvas: async () => (await import('./canvas.ts')).canvas,
  meters: async () => (await import('./meters.ts')).meters,
  'canvas-live': async () => (await import('./canvas-live.ts')).canvasLive,
  'cold-start': async () => (await import('./cold-start.ts')).coldStart,
  idle: async () => (await import('./idle.ts')).idle,
  'schedule-large': async () => (await import('./schedule-large.ts')).scheduleLarge,
};

const [name = ''] = process.argv.slice(2);
const chosen = name === 'all' ? Object.values(benchmarks) : [benchmarks[name]];
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const scratch = mkdtempSync(join(tmpdir(), 'trainyard-bench-'));

try {
  for (const load of chosen) {
    if (!load) {
      print(`There is no benchmark "${name}"; choose one of: ${[...Object.keys(benchmarks), 'all'].join(', ')}.`);
      process.exitCode = 2;
      break;
    }
    const benchmark = await load();
    print(`${benchmark.name}: ${benchmark.what}`);
    const report = await runBenchmark(benchmark, join(scratch, benchmark.name), print);
    const missed = report.goals.filter((goal) => !goal.met);
    const folder = join(import.meta.dirname, 'results');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${report.startedAt.replaceAll(':', '')}-${benchmark.name}.json`);
    const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', ...versions() };
    writeFileSync(file, `${JSON.stringify({ ...report, machine }, null, 2)}\n`);
    for (const goal of missed) print(`  missed: ${describeGoal(goal)}`);
    if (missed.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}

function versions(): Record<string, string> {
  const found: Record<string, string> = { node: process.version, platform: process.platform };
  for (const program of ['python3', 'ninja', 'cc', 'bash']) {
    const version = versionOf(program);
    if (version !== undefined) found[program] = version;
  }
  return found;
}
