import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { z } from 'zod';
import { type Settings, settings } from '../../shared/rpc/calls/host-calls.ts';
import { withExclusiveClaim } from '../base/exclusive-claim.ts';

const recentFile = z.object({ project: z.string(), file: z.string(), openedAt: z.string() });

const windowPlace = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  isMaximized: z.boolean(),
});

export type RecentFile = z.output<typeof recentFile>;
export type WindowPlace = z.output<typeof windowPlace>;

/** How many recently opened files are kept. */
const mostRecent = 30;

/** Preferences, recent files and window places: one file for all windows of this user. Anything wrong in it is as if it was not there. */
export class SettingsStore {
  readonly #store: Conf<Record<string, unknown>>;
  readonly #claims: string;

  /** @param folder where user-wide configuration lies */
  constructor(folder: string, Store: typeof Conf<Record<string, unknown>> = Conf) {
    this.#store = new Store({ cwd: folder, configName: 'settings', clearInvalidConfig: true, configFileMode: 0o600 });
    this.#claims = join(folder, 'settings.claims');
  }

  read(): Settings {
    const stored = this.#store.store;
    const known = Object.entries(settings.shape).flatMap(([key, shape]) => {
      const value = shape.safeParse(stored[key]);
      return value.success ? [[key, value.data] as const] : [];
    });
    return settings.parse(Object.fromEntries(known));
  }

  /** Changes what is given and keeps the rest. */
  async change(changes: { readonly [key in keyof Settings]?: Settings[key] | undefined }): Promise<Settings> {
    return this.#exclusively(() => {
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      this.#store.set(Object.fromEntries(given));
      return this.read();
    });
  }

  /** Newest first, each with whether it is still there. */
  recent(): (RecentFile & { isThere: boolean })[] {
    return this.#recent().map((one) => ({ ...one, isThere: existsSync(join(one.project, one.file)) }));
  }

  async remember(project: string, file: string): Promise<void> {
    await this.#exclusively(() => {
      const others = this.#recent().filter((one) => one.project !== project || one.file !== file);
      const recent = [{ project, file, openedAt: new Date().toISOString() }, ...others].slice(0, mostRecent);
      this.#store.set('recent', recent);
    });
  }

  windowPlace(): WindowPlace | undefined {
    return windowPlace.safeParse(this.#store.get('window')).data;
  }

  async keepWindowPlace(place: WindowPlace): Promise<void> {
    await this.#exclusively(() => this.#store.set('window', place));
  }

  #recent(): RecentFile[] {
    const stored = this.#store.get('recent');
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((one) => recentFile.safeParse(one).data ?? []);
  }

  /** Several windows and hosts write the same file: each reads and writes it while no other does. */
  #exclusively<Value>(act: () => Value): Promise<Value> {
    return withExclusiveClaim(
      this.#claims,
      AbortSignal.timeout(10_000),
      () => {},
      async () => act(),
    );
  }
}
