import { contextBridge, ipcRenderer } from 'electron';

/** All that a page of ours can reach: texts to and from the app, on numbered channels. */
contextBridge.exposeInMainWorld('bridge', {
  send: (channel: number, text: string | null): void => ipcRenderer.send('bridge', channel, text),
  onMessage: (listener: (channel: number, text: string | null) => void): void => {
    ipcRenderer.on('bridge', (_event, channel: number, text: string | null) => listener(channel, text));
  },
});
