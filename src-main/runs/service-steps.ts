import type { StepRecord } from '../../shared/plan/step-record.ts';
import type { PreparedStep, SchedulerHost } from './scheduler-host.ts';

/** Steps that bring up a deployment: they end when the service is healthy, and the service goes on without them. */
export class ServiceSteps {
  readonly #scheduler: SchedulerHost;
  #open = 0;

  constructor(scheduler: SchedulerHost) {
    this.#scheduler = scheduler;
  }

  get size(): number {
    return this.#open;
  }

  start(prepared: PreparedStep): void {
    const scheduler = this.#scheduler;
    const { step, fingerprint, environment, inputs } = prepared;
    const { services, run } = scheduler;
    const type = services.nodeType(step.type);
    if (!type) {
      const message = `Node type ${step.type} is not in the catalog any more.`;
      return scheduler.failBeforeStart(step, { reason: 'environment-unavailable', message });
    }
    this.#open += 1;
    const started = performance.now();
    const attempt = (scheduler.state.steps.get(step.id)?.attempt ?? 0) + 1;
    const print = fingerprint?.fingerprint ?? null;
    scheduler.emit({ type: 'step-starting', stepId: step.id, attempt, fingerprint: print });
    const onProgress = (reason: string): void =>
      scheduler.turn(() => scheduler.emit({ type: 'step-waiting', stepId: step.id, reason }));
    void services
      .deploy(
        { pipelineId: run.plan.pipelineId, step, type, environment, inputs, env: run.env },
        onProgress,
        scheduler.abortSignal,
      )
      .then((result) =>
        scheduler.turn(() => {
          this.#open -= 1;
          const record: StepRecord = {
            fingerprint: print,
            parts: fingerprint?.parts ?? null,
            outputs: result.ok ? { endpoint: result.value.endpoint } : {},
            metrics: {},
          };
          const cancelled = !result.ok && scheduler.cancelled;
          scheduler.emit({
            type: 'step-finished',
            stepId: step.id,
            attempt,
            status: result.ok ? 'succeeded' : cancelled ? 'cancelled' : 'failed',
            record,
            ...(!result.ok && { failure: result.problem }),
            durationMs: performance.now() - started,
            cpuMs: 0,
            peakMemoryBytes: 0,
            logBytes: 0,
          });
          scheduler.settle(step, record, { kind: result.ok ? 'succeeded' : 'failed' });
        }),
      );
  }
}
