/** One thing that was looked at, and what to do when it is not as it should be. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  readonly fix?: string;
  /** A command that does it. */
  readonly command?: string;
}
