import { z } from 'zod';
import { done, orRefusal, runId, stepId, time } from './shapes.ts';

const gpu = z.object({
  index: z.number(),
  name: z.string(),
  /** Shares are from 0 to 1; null where the driver does not say. */
  use: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
});

const stepMeter = z.object({
  runId: z.string(),
  stepId: z.string(),
  /** Cores in use: 1.5 is one and a half. */
  cpu: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  readBytesPerS: z.number().nullable(),
  writeBytesPerS: z.number().nullable(),
  processes: z.number(),
  gpuMemoryBytes: z.number().nullable(),
});

const machineMeter = z.object({
  /** Cores in use, of `cores`. */
  cpu: z.number(),
  cores: z.number(),
  memoryBytes: z.number(),
  memoryTotalBytes: z.number(),
  readBytesPerS: z.number().nullable(),
  writeBytesPerS: z.number().nullable(),
  receivedBytesPerS: z.number().nullable(),
  sentBytesPerS: z.number().nullable(),
  diskFreeBytes: z.number().nullable(),
  gpus: z.array(gpu),
});

const sample = z.object({ at: time, machine: machineMeter, steps: z.array(stepMeter) });

const finding = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'problem']),
  detail: z.string(),
  /** What to do, and the command that does it where there is one. */
  fix: z.string().optional(),
  command: z.string().optional(),
});

const deployment = z.object({
  id: z.string(),
  pipeline: z.string(),
  nodeId: z.string(),
  status: z.enum(['starting', 'healthy', 'unhealthy', 'stopped', 'failed']),
  url: z.string().nullable(),
  revision: z.number(),
  since: time,
  detail: z.string(),
});

/** This machine: meters, checks, terminals, and the services that pipelines put on it. */
export const machineCalls = {
  /** Meters of a run as they were kept with it. */
  'meters.history': {
    input: z.object({ runId }),
    output: orRefusal({ samples: z.array(sample) }),
  },
  'doctor.check': { input: z.object({}), output: z.object({ findings: z.array(finding) }) },
  'targets.list': {
    input: z.object({}),
    output: z.object({
      targets: z.array(
        z.object({
          name: z.string(),
          kind: z.string(),
          scope: z.enum(['built-in', 'project', 'user']),
          description: z.string(),
          limits: z.record(z.string(), z.json()),
        }),
      ),
      /** Sentences about files of targets that cannot be read in full. */
      problems: z.array(z.string()).default([]),
    }),
  },
  'terminal.write': { input: z.object({ terminalId: z.string(), data: z.string().max(1_000_000) }), output: done },
  'terminal.resize': {
    input: z.object({
      terminalId: z.string(),
      columns: z.number().int().min(2).max(1000),
      rows: z.number().int().min(1).max(1000),
    }),
    output: done,
  },
  'terminal.close': { input: z.object({ terminalId: z.string() }), output: done },
  'deployments.list': { input: z.object({}), output: z.object({ deployments: z.array(deployment) }) },
  'deployments.logs': {
    input: z.object({ id: z.string() }),
    output: orRefusal({ text: z.string() }),
  },
  /** Sends one request to a deployment of this project, and to nowhere else. */
  'deployments.request': {
    input: z.object({
      id: z.string(),
      method: z.enum(['GET', 'POST']),
      path: z.string().max(2000),
      body: z.string().max(5_000_000).default(''),
    }),
    output: orRefusal({ status: z.number(), body: z.string(), durationMs: z.number() }),
  },
} as const;

export const machineStreams = {
  /** Once a second while somebody looks. */
  'meters.watch': { input: z.object({}), event: z.array(sample.extend({ type: z.literal('sample') })) },
  /** A shell in the project's folder, or in the folder of a step's last attempt; ends with the shell. */
  'terminal.open': {
    input: z.object({
      at: z.union([z.object({ runId, stepId }), z.null()]).default(null),
      columns: z.number().int().min(2).max(1000),
      rows: z.number().int().min(1).max(1000),
    }),
    event: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('opened'), terminalId: z.string(), title: z.string() }),
        z.object({ type: z.literal('output'), data: z.string() }),
        z.object({ type: z.literal('ended'), exitCode: z.number().nullable(), message: z.string() }),
      ]),
    ),
  },
} as const;
