import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../shared/base/json.ts';
import { problem } from '../shared/base/result.ts';
import { decodePipeline } from '../shared/pipeline/decode-pipeline.ts';
import { validatePipeline } from '../shared/pipeline/validate.ts';
import { compilePlan, noOverrides } from '../shared/plan/compile-plan.ts';
import type { ExecutionPlan } from '../shared/plan/execution-plan.ts';
import { queuedRunState } from '../shared/run/run-state.ts';
import { keepHeapSmall } from '../src-main/base/engine-heap.ts';
import { FakeExecutor } from '../src-main/executors/fake-executor.ts';
import { findInstallation } from '../src-main/installation.ts';
import { CatalogLoader } from '../src-main/pipelines/catalog-loader.ts';
import { ArtifactStore } from '../src-main/runs/artifact-store.ts';
import { DigestCache } from '../src-main/runs/digest-cache.ts';
import { sha256 } from '../src-main/runs/plan-service.ts';
import { ResourcePool } from '../src-main/runs/resource-pool.ts';
import { projectFolders } from '../src-main/runs/run-folder.ts';
import { RunLog } from '../src-main/runs/run-log.ts';
import { RunScheduler } from '../src-main/runs/run-scheduler.ts';
import { StepCache } from '../src-main/runs/step-cache.ts';

export interface ScheduledSteps {
  readonly elapsedMs: number;
  readonly succeeded: number;
  /** Largest resident size of this process. */
  readonly peakBytes: number;
}

// A program of its own for `schedule-large.ts`: SHAPE SIZE FOLDER. Its heap is that of the engine.
keepHeapSmall();
const [shape = '', size = '0', folder = ''] = process.argv.slice(2);
const { catalog } = new CatalogLoader(findInstallation().catalog).load(null);
let described: JsonObject | null = pipelineValue(shape, Number(size));
const began = performance.now();
const plan = planOf(described);
described = null;

mkdirSync(folder, { recursive: true });
const folders = projectFolders(folder, folder);
const digests = new DigestCache(null);
const { log } = RunLog.open(join(folder, 'events.ndjson'));
const environment = { python: null, digest: 'none', shown: {} };
const executor = new FakeExecutor(
  (events) => scheduler.handle(events),
  () => ({}),
  false,
);
const limits = { cpu: 64, memoryBytes: 2 ** 40, gpus: [], parallel: 1_000_000, pools: {} };
const pool = new ResourcePool(limits);
const scheduler = new RunScheduler(
  {
    id: 'run',
    plan,
    folder,
    log,
    state: queuedRunState(plan),
    env: {},
    secret: () => undefined,
    maxParallel: 1_000_000,
  },
  {
    folders,
    executor,
    poolOf: () => pool,
    store: new ArtifactStore(folders.store, digests),
    cache: new StepCache(join(folder, 'cache.ndjson')),
    digests,
    sha256,
    resourcesFreed: () => {},
    sdk: '',
    nodeType: (id) => catalog.get(id),
    findEnvironment: () => environment,
    prepareEnvironment: async () => problem({ reason: 'internal', message: 'Shell commands need no environment.' }),
    deploy: async () => problem({ reason: 'internal', message: 'Nothing is deployed here.' }),
  },
);
scheduler.start();
const state = await scheduler.done;
log.close();
const elapsedMs = performance.now() - began;
const succeeded = [...state.steps.values()].filter((step) => step.status === 'succeeded').length;
const answer: ScheduledSteps = { elapsedMs, succeeded, peakBytes: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify(answer));

/** The engine keeps no document of a run either. */
function planOf(value: JsonObject): ExecutionPlan {
  const document = decodePipeline(value);
  const { pipeline, diagnostics } = validatePipeline(
    document,
    catalog,
    { locate: () => undefined },
    { targets: new Set(['local']) },
  );
  if (!pipeline) throw new Error(`Not valid: ${diagnostics[0]?.message}`);
  const plan = compilePlan(pipeline, catalog, noOverrides, { sha256, readText: () => undefined });
  if (!plan.ok) throw new Error('The plan was refused');
  return plan.value;
}

/** What a pipeline file of this shape would say. */
function pipelineValue(form: string, count: number): JsonObject {
  const width = 100;
  const above = (position: number): string[] => {
    if (form === 'wide' || position === 0) return [];
    if (form === 'deep') return [`n${position - 1}`];
    if (position < width) return [];
    const beside = position - (position % width) - width + ((position + 1) % width);
    return [`n${position - width}`, `n${beside}`];
  };
  const nodes = Array.from({ length: count }, (_, position) => ({
    id: `n${position}`,
    type: 'flow.shell',
    after: above(position),
    parameters: { command: 'true' },
  }));
  return {
    apiVersion: 'trainyard/v1',
    kind: 'Pipeline',
    metadata: { id: form, name: form },
    spec: { nodes },
  };
}
