import { parsePipelineFile } from '../../../shared/pipeline/pipeline-file.ts';
import { type DriftThresholds, standardThresholds } from './drift-columns.ts';

/** Thresholds that a drift node was given in the pipeline that ran; those of its type where it says nothing. */
export function thresholdsIn(text: string, stepId: string): DriftThresholds {
  const node = parsePipelineFile(text).document?.nodes.find(({ id }) => id === stepId);
  const number = (name: string): number | undefined => {
    const value = node?.parameters[name];
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  return {
    psi: number('psiThreshold') ?? standardThresholds.psi,
    ks: number('ksThreshold') ?? standardThresholds.ks,
  };
}
