/** All that the page gets of Electron: a way to ask for a port to the library. The port arrives as a message of the window itself. */
import { contextBridge, ipcRenderer } from 'electron';

ipcRenderer.on('palimpsest.port', ({ ports }) => window.postMessage('palimpsest.port', location.origin, [...ports]));
contextBridge.exposeInMainWorld('palimpsest', { connect: () => ipcRenderer.send('palimpsest.connect'), chooseFolder: () => ipcRenderer.invoke('palimpsest.chooseFolder') });
