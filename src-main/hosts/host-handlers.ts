import type { Result } from '../../shared/base/result.ts';
import type { Settings } from '../../shared/rpc/calls/host-calls.ts';
import type {
  CallArguments,
  CallInput,
  CallOutput,
  HostHandlers,
  Push,
  StreamEvent,
} from '../../shared/rpc/contract.ts';

/** A project folder, and the pipeline file in it that is to be opened. */
export interface WindowTarget {
  readonly project: string;
  readonly file: string | null;
}

/** Preferences and recent files, wherever they are kept. */
export interface Preferences {
  read(): Settings;
  change(changes: CallInput<'host.changeSettings'>): Promise<Settings>;
  recent(): CallOutput<'host.recent'>['files'];
  remember(project: string, file: string): Promise<void>;
}

export type HostEvent = StreamEvent<'host.events'>;

/** What only some hosts can do; a host that lacks one has no such capability, and says so when it is asked all the same. */
export interface WindowShell {
  readonly choosePath: (input: CallArguments<'host.choosePath'>) => Promise<string | null>;
  readonly saveFile: (suggestedName: string, content: Uint8Array) => Promise<Result<string | null, string>>;
  readonly openExternal: (url: string) => Promise<Result<null, string>>;
  readonly tellState: (state: CallArguments<'host.tellState'>) => void;
  /** Calls back with what the user wants of this window from outside it. @returns what ends that */
  readonly onEvent: (listener: (event: HostEvent) => void) => () => void;
}

export interface HostHandlerOptions {
  readonly version: string;
  readonly host: string;
  readonly capabilities: CallOutput<'host.hello'>['capabilities'];
  readonly preferences: () => Promise<Preferences>;
  readonly target: () => WindowTarget;
  readonly openProject: (folder: string, file: string | null) => Result<WindowTarget, string>;
  readonly shell: WindowShell;
}

const refused = (message: string) => ({ ok: false as const, exitCode: 1, message, diagnostics: [] });

/** Answers what a window asks of its bridge. */
export function createHostHandlers(options: HostHandlerOptions): HostHandlers {
  const { version, host, capabilities, preferences, target, openProject, shell } = options;
  return {
    'host.hello': async () => ({ version, host, capabilities: [...capabilities], ...target() }),
    'host.openProject': async ({ folder, file }) => {
      const opened = openProject(folder, file);
      return opened.ok ? { ok: true, ...opened.value } : { ...refused(opened.problem), exitCode: 5 };
    },
    'host.choosePath': async (input) => ({ path: await shell.choosePath(input) }),
    'host.saveFile': async ({ suggestedName, content }) => {
      const saved = await shell.saveFile(suggestedName, Buffer.from(content, 'base64'));
      return saved.ok ? { ok: true, path: saved.value } : refused(saved.problem);
    },
    'host.readSettings': async () => (await preferences()).read(),
    'host.changeSettings': async (changes) => (await preferences()).change(changes),
    'host.recent': async () => ({ files: (await preferences()).recent() }),
    'host.remember': async ({ project, file }) => {
      await (await preferences()).remember(project, file);
      return { ok: true };
    },
    'host.openExternal': async ({ url }) => {
      const opened = await shell.openExternal(url);
      return opened.ok ? { ok: true } : refused(opened.problem);
    },
    'host.tellState': async (state) => {
      shell.tellState(state);
      return { ok: true };
    },
    'host.events': (_input, push: Push<HostEvent>, signal) =>
      new Promise((resolve) => {
        const stop = shell.onEvent((event) => void push([event]));
        signal.onAbort(() => {
          stop();
          resolve();
        });
      }),
  };
}
