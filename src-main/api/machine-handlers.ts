import type { MachineHandlers } from '../../shared/rpc/contract.ts';
import { askDeployment } from '../deployments/ask-deployment.ts';
import { endOfLog, viewDeployments } from '../deployments/deployment-view.ts';
import type { Deployments } from '../deployments/deployments.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Target } from '../targets/targets.ts';
import type { Meters } from '../telemetry/meters.ts';
import type { ShellPlace } from '../terminals/shell-place.ts';
import type { Terminals } from '../terminals/terminals.ts';
import { followMeters } from './follow-meters.ts';
import { followTerminal } from './follow-terminal.ts';

/** What the handlers call; they decide nothing themselves. */
export interface MachineHandlerServices {
  readonly meters: Meters;
  /** Folder of a run of this project; undefined when there is none. */
  readonly runFolder: (runId: string) => string | undefined;
  readonly checkMachine: () => Promise<Finding[]>;
  readonly listTargets: () => { readonly targets: Target[]; readonly problems: string[] };
  readonly deployments: Deployments;
  readonly terminals: Terminals;
  /** Where a shell would start; a sentence when none may. */
  readonly shellPlace: (
    at: { readonly runId: string; readonly stepId: string } | null,
  ) => Promise<ShellPlace | { readonly refusal: string }>;
}

const refuse = (exitCode: number, message: string) => ({ ok: false as const, exitCode, message });
const noTerminal = refuse(5, 'This terminal has ended; open another one.');

/** Answers for `meters.*`, `doctor.*`, `targets.*`, `terminal.*` and `deployments.*`. */
export function createMachineHandlers(services: MachineHandlerServices): MachineHandlers {
  const { meters, runFolder, checkMachine, listTargets, deployments, terminals, shellPlace } = services;
  const unknownDeployment = (id: string) => refuse(5, `There is no deployment ${id} in this project.`);
  const toTerminal = async (terminalId: string, act: () => void) => {
    if (!terminals.has(terminalId)) return noTerminal;
    act();
    return { ok: true as const };
  };
  return {
    'meters.history': async ({ runId }) => {
      const folder = runFolder(runId);
      if (folder === undefined) return refuse(5, `There is no run ${runId} in this project.`);
      return { ok: true, samples: meters.history(folder, runId) };
    },
    'meters.watch': (_input, push, signal) => followMeters(meters, push, signal),
    'doctor.check': async () => ({ findings: await checkMachine() }),
    'targets.list': async () => listTargets(),
    'terminal.open': async ({ at, columns, rows }, push, signal) => {
      const place = await shellPlace(at);
      if ('refusal' in place) return push([{ type: 'ended', exitCode: null, message: place.refusal }]);
      await followTerminal(terminals, place, { columns, rows }, push, signal);
    },
    'terminal.write': ({ terminalId, data }) => toTerminal(terminalId, () => terminals.write(terminalId, data)),
    'terminal.resize': ({ terminalId, columns, rows }) =>
      toTerminal(terminalId, () => terminals.resize(terminalId, columns, rows)),
    'terminal.close': ({ terminalId }) => toTerminal(terminalId, () => terminals.close(terminalId)),
    'deployments.list': async () => ({ deployments: await viewDeployments(deployments) }),
    'deployments.logs': async ({ id }) => {
      const log = deployments.logFile(id);
      return log === undefined ? unknownDeployment(id) : { ok: true, text: endOfLog(log) };
    },
    'deployments.request': async ({ id, ...asked }) => {
      const state = deployments.show(id);
      if (!state) return unknownDeployment(id);
      const answered = await askDeployment(state, asked);
      return answered.ok ? { ok: true, ...answered.value } : refuse(6, answered.problem);
    },
  };
}
