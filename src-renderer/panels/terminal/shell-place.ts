/** The folder of a step's last attempt. */
export interface ShellPlace {
  readonly runId: string;
  readonly stepId: string;
}
