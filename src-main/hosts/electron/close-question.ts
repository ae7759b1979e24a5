import { type BrowserWindow, dialog } from 'electron';

/** What is done about runs that are under way when their window closes. */
export type ClosingAnswer = 'go-on' | 'stop' | 'cancel';

/** How many steps, or where that is not known runs, are under way, as the beginning of a sentence. */
export function underWay(runs: number, steps: number): string {
  const [count, noun] = steps > 0 ? [steps, 'step'] : [runs, 'run'];
  return `${count} ${noun}${count === 1 ? ' is' : 's are'} running.`;
}

const answers: readonly ClosingAnswer[] = ['go-on', 'stop', 'cancel'];

/** Asks what becomes of the runs that are under way. */
export async function askClosing(window: BrowserWindow, runs: number, steps: number): Promise<ClosingAnswer> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: underWay(runs, steps),
    detail: 'They can go on without this window; opening the project again finds them.',
    buttons: ['Let them go on', 'Stop them', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
  });
  return answers[response] ?? 'cancel';
}
