import { contextBridge, ipcRenderer } from 'electron';
import { LINK_CHANNEL, PORT_MESSAGE } from './page-links.ts';

/**
 * Tells a page of the shell which shell it is in, and hands it ports to the engine host. A page
 * that was loaded from a desk's own address speaks to that desk by its socket.
 */
if (location.protocol === 'app:') {
  contextBridge.exposeInMainWorld('floodgateShell', {
    kind: 'electron',
    ready: () => ipcRenderer.send(LINK_CHANNEL),
  });
  ipcRenderer.on(LINK_CHANNEL, (event) => {
    window.postMessage(PORT_MESSAGE, location.origin, [...event.ports]);
  });
}
