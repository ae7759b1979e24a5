import type { StampedEvent } from '../../shared/run/run-event.ts';
import { keyMetrics } from './key-metrics.ts';
import { duration, metricText, onOneLine } from './printable.ts';

/** An event in words, such as `2026-11-24T21:35:01.120Z  train  succeeded in 1.2 s  roc_auc 0.99`. */
export function eventLine(event: StampedEvent): string {
  const step = 'stepId' in event ? `${event.stepId}  ` : '';
  return `${event.at}  ${step}${onOneLine(eventWords(event), 300)}`;
}

/** What happened, without time and step. */
export function eventWords(event: StampedEvent): string {
  switch (event.type) {
    case 'run-started':
      return `run ${event.runId} of ${event.pipelineId} started (${event.trigger})`;
    case 'run-resumed':
      return 'run resumed';
    case 'run-cancelling':
      return event.force ? 'killing all steps' : 'cancelling';
    case 'run-finished':
      return `run ${event.outcome} in ${duration(event.durationMs)}`;
    case 'step-added':
      return `added below ${event.parent}`;
    case 'step-cached':
      return `cached, made by run ${event.from.runId}`;
    case 'step-skipped':
      return `skipped: ${event.because}`;
    case 'step-waiting':
      return event.reason;
    case 'step-starting':
      return `starting attempt ${event.attempt}`;
    case 'step-started':
      return `running, process ${event.pid}`;
    case 'step-reported':
      return event.progress ? `${event.progress.done} of ${event.progress.total ?? '?'} ${event.progress.unit}` : '';
    case 'step-contact-lost':
      return `no contact since ${event.since}`;
    case 'step-contact-restored':
      return 'contact restored';
    case 'step-retrying':
      return `attempt ${event.attempt} in ${duration(event.delayMs)}: ${event.failure.message}`;
    case 'step-finished': {
      const metrics = keyMetrics(event.record.metrics, 3).map(([name, value]) => `${name} ${metricText(value)}`);
      const gate = event.record.gate ? `gate ${event.record.gate.open ? 'open' : 'closed'}` : '';
      const failure = event.failure ? `: ${event.failure.message}` : '';
      const more = [gate, ...metrics].filter((part) => part !== '').join('  ');
      return `${event.status} in ${duration(event.durationMs)}${failure}${more === '' ? '' : `  ${more}`}`;
    }
  }
}
