import { Sparkline } from '../../charts/sparkline.tsx';
import { focusNode } from '../../workspace/workspace.ts';
import { type MeterSeries, type StepUse, shownValue, summaryOf } from './meter-figures.ts';
import styles from './resources.module.css';

export interface StepUseTableProps {
  readonly uses: readonly StepUse[];
  readonly titles: ReadonlyMap<string, string>;
}

function Figures({
  values,
  unit,
}: {
  readonly values: readonly (number | null)[];
  readonly unit: MeterSeries['unit'];
}) {
  const { mean, peak } = summaryOf(values);
  if (peak === null) return <td className={styles['missing']}>not measured</td>;
  return (
    <td>
      {shownValue(mean, unit)} <span className={styles['peak']}>peak {shownValue(peak, unit)}</span>
    </td>
  );
}

/** What each step took, who takes most first. */
export function StepUseTable({ uses, titles }: StepUseTableProps) {
  if (uses.length === 0) return null;
  const hasGpu = uses.some(({ gpuMemory }) => gpuMemory.some((value) => value !== null));
  return (
    <div className={styles['steps']}>
      <table>
        <caption className="visually-hidden">What each step took, who takes most first</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">CPU over time</th>
            <th scope="col">CPU, cores</th>
            <th scope="col">Memory</th>
            {hasGpu ? <th scope="col">GPU memory</th> : null}
            <th scope="col">Read</th>
            <th scope="col">Written</th>
          </tr>
        </thead>
        <tbody>
          {uses.slice(0, 100).map((use) => (
            <tr key={use.stepId}>
              <th scope="row">
                <button type="button" onClick={() => focusNode(use.stepId.split('/')[0] ?? use.stepId)}>
                  {titles.get(use.stepId) ?? use.stepId}
                </button>
                {use.isLive ? <span className={styles['live']}>now</span> : null}
              </th>
              <td className={styles['spark']}>
                <Sparkline values={use.cpu} colour="--data" />
              </td>
              <Figures values={use.cpu} unit="cores" />
              <Figures values={use.memory} unit="bytes" />
              {hasGpu ? <Figures values={use.gpuMemory} unit="bytes" /> : null}
              <Figures values={use.readBytesPerS} unit="bytes-per-second" />
              <Figures values={use.writeBytesPerS} unit="bytes-per-second" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
