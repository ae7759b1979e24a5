import type { MachineMeter, Sample, StepMeter } from './samples.ts';

/** Samples of a longer time as one: rates are means, amounts are the largest, so that no peak is lost. */
export function mergeSamples(samples: readonly [Sample, ...Sample[]]): Sample {
  const [first, ...others] = samples;
  if (others.length === 0) return first;
  const last = samples[samples.length - 1] as Sample;
  const machines = samples.map(({ machine }) => machine);
  const steps = new Map<string, StepMeter[]>();
  for (const sample of samples) {
    for (const step of sample.steps) {
      const key = `${step.runId}/${step.stepId}`;
      steps.set(key, [...(steps.get(key) ?? []), step]);
    }
  }
  return { at: last.at, machine: mergeMachines(machines), steps: [...steps.values()].map(mergeSteps) };
}

/** Fewer samples that tell the same: at most `most`, each of an equal number of the given ones. */
export function thinSamples(samples: readonly Sample[], most: number): Sample[] {
  const together = Math.ceil(samples.length / most);
  if (together <= 1) return [...samples];
  const thinned: Sample[] = [];
  for (let start = 0; start < samples.length; start += together) {
    const [first, ...others] = samples.slice(start, start + together);
    if (first) thinned.push(mergeSamples([first, ...others]));
  }
  return thinned;
}

function mergeMachines(machines: readonly MachineMeter[]): MachineMeter {
  const last = machines[machines.length - 1] as MachineMeter;
  const all = (pick: (machine: MachineMeter) => number | null): (number | null)[] => machines.map(pick);
  return {
    cpu: mean(all(({ cpu }) => cpu)) ?? last.cpu,
    cores: last.cores,
    memoryBytes: largest(all(({ memoryBytes }) => memoryBytes)) ?? last.memoryBytes,
    memoryTotalBytes: last.memoryTotalBytes,
    readBytesPerS: mean(all(({ readBytesPerS }) => readBytesPerS)),
    writeBytesPerS: mean(all(({ writeBytesPerS }) => writeBytesPerS)),
    receivedBytesPerS: mean(all(({ receivedBytesPerS }) => receivedBytesPerS)),
    sentBytesPerS: mean(all(({ sentBytesPerS }) => sentBytesPerS)),
    diskFreeBytes: last.diskFreeBytes,
    gpus: last.gpus.map((gpu) => {
      const same = machines.flatMap(({ gpus }) => gpus.filter(({ index }) => index === gpu.index));
      return {
        ...gpu,
        use: mean(same.map(({ use }) => use)),
        memoryBytes: largest(same.map(({ memoryBytes }) => memoryBytes)),
        temperatureC: largest(same.map(({ temperatureC }) => temperatureC)),
        powerW: mean(same.map(({ powerW }) => powerW)),
      };
    }),
  };
}

function mergeSteps(meters: readonly StepMeter[]): StepMeter {
  const { runId, stepId } = meters[0] as StepMeter;
  return {
    runId,
    stepId,
    cpu: mean(meters.map(({ cpu }) => cpu)),
    memoryBytes: largest(meters.map(({ memoryBytes }) => memoryBytes)),
    readBytesPerS: mean(meters.map(({ readBytesPerS }) => readBytesPerS)),
    writeBytesPerS: mean(meters.map(({ writeBytesPerS }) => writeBytesPerS)),
    processes: Math.max(...meters.map(({ processes }) => processes)),
    gpuMemoryBytes: largest(meters.map(({ gpuMemoryBytes }) => gpuMemoryBytes)),
  };
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

/** Over what is known; null when nothing is. */
function mean(values: readonly (number | null)[]): number | null {
  const numbers = known(values);
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function largest(values: readonly (number | null)[]): number | null {
  const numbers = known(values);
  return numbers.length === 0 ? null : Math.max(...numbers);
}
