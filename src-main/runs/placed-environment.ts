import { type PlannedStep, placeOf, type StepEnvironment } from '../../shared/plan/execution-plan.ts';
import type { SchedulerHost } from './scheduler-host.ts';
import type { ReadyStepEnvironment, SchedulerServices } from './scheduler-services.ts';

type EnvironmentHost = Pick<SchedulerHost, 'run' | 'services' | 'abortSignal'>;

/** What a step runs in where it runs, if that is ready. */
export const foundEnvironment = (
  { run, services }: EnvironmentHost,
  step: PlannedStep,
  environment: StepEnvironment,
): ReadyStepEnvironment | undefined => services.findEnvironment(environment, run.env, placeOf(step));

/** Makes it ready. */
export const preparedEnvironment = (
  { run, services, abortSignal }: EnvironmentHost,
  step: PlannedStep,
  environment: StepEnvironment,
  onProgress: (text: string) => void,
): ReturnType<SchedulerServices['prepareEnvironment']> =>
  services.prepareEnvironment(environment, run.env, placeOf(step), onProgress, abortSignal);
