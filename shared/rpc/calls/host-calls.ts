import { z } from 'zod';
import { base64, orRefusal } from './shapes.ts';

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  navigation: z.enum(['node-editor', 'design-tool']).default('node-editor'),
  /** Sizes and places of panels, by layout name; the window decides what they mean. */
  layout: z.record(z.string(), z.json()).default({}),
  /** Command id to a shortcut that replaces its own. */
  shortcuts: z.record(z.string(), z.string()).default({}),
});

/** What the bridge answers itself: windows, dialogs and preferences. Everything else goes on to the engine. */
export const hostCalls = {
  'host.hello': {
    input: z.object({}),
    output: z.object({
      version: z.string(),
      /** For people only; what a window can do is in `capabilities`. */
      host: z.string(),
      capabilities: z.array(z.enum(['file-dialogs', 'new-window', 'open-external', 'close-question'])),
      project: z.string(),
      /** A pipeline file, relative to the project, that this window was opened for. */
      file: z.string().nullable(),
    }),
  },
  /** Turns this window to another project; everything that it held of the old one is void. */
  'host.openProject': {
    input: z.object({ folder: z.string().min(1).max(4096), file: z.string().nullable().default(null) }),
    output: orRefusal({ project: z.string(), file: z.string().nullable() }),
  },
  /** With `file-dialogs`: what the user picked, or null. */
  'host.choosePath': {
    input: z.object({
      kind: z.enum(['pipeline', 'bundle', 'folder', 'new-pipeline']),
      title: z.string(),
      suggestion: z.string().default(''),
    }),
    output: z.object({ path: z.string().nullable() }),
  },
  /** With `file-dialogs`: asks where to, and writes. */
  'host.saveFile': {
    input: z.object({ suggestedName: z.string(), content: base64 }),
    output: orRefusal({ path: z.string().nullable() }),
  },
  'host.readSettings': { input: z.object({}), output: settings },
  /** Changes what is given and keeps the rest. */
  'host.changeSettings': { input: settings.partial(), output: settings },
  'host.recent': {
    input: z.object({}),
    output: z.object({
      files: z.array(z.object({ project: z.string(), file: z.string(), openedAt: z.string(), isThere: z.boolean() })),
    }),
  },
  'host.remember': {
    input: z.object({ project: z.string(), file: z.string() }),
    output: z.object({ ok: z.literal(true) }),
  },
  /** Asks the user, then opens https and mailto addresses only. */
  'host.openExternal': { input: z.object({ url: z.string().max(2000) }), output: orRefusal({}) },
  /** What the question at closing is about. */
  'host.tellState': {
    input: z.object({ title: z.string().max(300), unsaved: z.number(), runningSteps: z.number() }),
    output: z.object({ ok: z.literal(true) }),
  },
} as const;

export const hostStreams = {
  'host.events': {
    input: z.object({}),
    event: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('open-file'), project: z.string(), file: z.string(), restricted: z.boolean() }),
        z.object({ type: z.literal('command'), id: z.string() }),
      ]),
    ),
  },
} as const;

export type Settings = z.output<typeof settings>;
