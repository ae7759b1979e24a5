/** One GPU as its driver tells it. Null is what the driver does not say. */
export interface GpuMeter {
  readonly index: number;
  readonly name: string;
  /** From 0 to 1. */
  readonly use: number | null;
  readonly memoryBytes: number | null;
  readonly memoryTotalBytes: number | null;
  readonly temperatureC: number | null;
  readonly powerW: number | null;
}

/** What all processes of one step take together. */
export interface StepMeter {
  readonly runId: string;
  readonly stepId: string;
  /** Cores in use: 1.5 is one and a half. */
  readonly cpu: number | null;
  readonly memoryBytes: number | null;
  readonly readBytesPerS: number | null;
  readonly writeBytesPerS: number | null;
  readonly processes: number;
  readonly gpuMemoryBytes: number | null;
}

export interface MachineMeter {
  /** Cores in use, of `cores`. */
  readonly cpu: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryTotalBytes: number;
  readonly readBytesPerS: number | null;
  readonly writeBytesPerS: number | null;
  readonly receivedBytesPerS: number | null;
  readonly sentBytesPerS: number | null;
  readonly diskFreeBytes: number | null;
  readonly gpus: GpuMeter[];
}

/** All meters at one moment. */
export interface Sample {
  readonly at: string;
  readonly machine: MachineMeter;
  readonly steps: StepMeter[];
}
