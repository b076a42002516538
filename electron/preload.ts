import { contextBridge } from 'electron';

/** Tells the page which shell it is in. The page speaks to the desk by its own socket. */
contextBridge.exposeInMainWorld('floodgateWindow', { kind: 'electron' });
