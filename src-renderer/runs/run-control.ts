import { call } from '../connection/client.ts';
import { documentOf } from '../documents/documents.ts';
import { textOfDocument } from '../documents/open-document.ts';
import { showPanel } from '../panels/show-panel.ts';
import { toast } from '../ui/toast.tsx';
import { setActiveRun } from '../workspace/workspace.ts';
import { followedRun } from './run-store.ts';

/** Which steps a run executes; the words of the command line. */
export interface RunChoice {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly only?: readonly string[];
  readonly noCache?: boolean;
}

export interface RunWish {
  readonly choice?: RunChoice;
  /** Pipeline parameters as they were typed. */
  readonly parameters?: { readonly [name: string]: string };
  readonly settings?: { readonly [path: string]: string };
  readonly target?: string | null;
}

const told = (message: string, first: { readonly message: string } | undefined): string =>
  first && !message.includes(first.message) ? `${message} ${first.message}` : message;

/** Runs the document as it is on the screen, and shows that run on the canvas. @returns its id, or null when refused */
export async function startRun(file: string, wish: RunWish = {}): Promise<string | null> {
  const document = documentOf(file);
  if (!document) return null;
  const { choice = {}, parameters = {}, settings = {}, target = null } = wish;
  const started = await call('run.start', {
    file,
    text: textOfDocument(document),
    parameters: { ...parameters },
    settings: { ...settings },
    target,
    selection: {
      from: [...(choice.from ?? [])],
      to: [...(choice.to ?? [])],
      only: [...(choice.only ?? [])],
      noCache: choice.noCache ?? false,
    },
    trigger: 'manual',
    clientKey: crypto.randomUUID(),
  });
  if (!started.ok) {
    toast(told(started.message, started.diagnostics[0]), {
      problem: true,
      action: { title: 'Show problems', perform: () => showPanel('problems') },
    });
    return null;
  }
  for (const note of started.notes) toast(note);
  setActiveRun(file, started.runId);
  return started.runId;
}

export interface RerunWish {
  readonly failedOnly?: boolean;
  readonly parameters?: { readonly [name: string]: string };
  readonly settings?: { readonly [path: string]: string };
}

/** Runs the stored plan of a run again. @returns the new run's id, or null when refused */
export async function rerun(file: string | null, runId: string, wish: RerunWish = {}): Promise<string | null> {
  const started = await call('run.rerun', {
    runId,
    failedOnly: wish.failedOnly ?? false,
    parameters: { ...wish.parameters },
    settings: { ...wish.settings },
  });
  if (!started.ok) {
    toast(told(started.message, started.diagnostics[0]), { problem: true });
    return null;
  }
  for (const note of started.notes) toast(note);
  if (file !== null) setActiveRun(file, started.runId);
  return started.runId;
}

/** Goes on with a run that was interrupted. */
export async function resumeRun(file: string | null, runId: string): Promise<void> {
  const resumed = await call('run.resume', { runId });
  if (!resumed.ok) return toast(resumed.message, { problem: true });
  if (file !== null) setActiveRun(file, runId);
}

/** Cancels a run; asked again while it is being cancelled, its steps are killed at once. */
export async function stopRun(runId: string): Promise<void> {
  const force = followedRun(runId).state.cancelling;
  const ended = await call('run.cancel', { runId, force });
  if (!ended.ok) toast(ended.message, { problem: true });
}
