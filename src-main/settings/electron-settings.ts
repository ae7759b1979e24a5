import ElectronStore from 'electron-store';
import { SettingsStore } from './settings-store.ts';

/** The settings of this user, kept by electron-store in the same file that a browser host uses. */
export const electronSettings = (folder: string): SettingsStore => new SettingsStore(folder, ElectronStore);
