import { expect, it } from 'vitest';
import { standardThresholds } from './drift-columns.ts';
import { thresholdsIn } from './drift-thresholds.ts';

const text = `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: p, name: P}
spec:
  nodes:
    - {id: drift, type: monitor.drift, parameters: {psiThreshold: 0.1}}
`;

it('reads the thresholds of the pipeline that ran', () => {
  expect(thresholdsIn(text, 'drift')).toEqual({ psi: 0.1, ks: 0.2 });
});

it('takes those of the node type where nothing else is said', () => {
  expect(thresholdsIn(text, 'other')).toEqual(standardThresholds);
  expect(thresholdsIn('no pipeline', 'drift')).toEqual(standardThresholds);
});
