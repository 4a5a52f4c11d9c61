/** The bridge between the page and Electron: one value, and nothing of Electron's own within reach of the page. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'
import {
  type EnginePortMessage,
  type EngineState,
  HOST_CHANNELS,
  type HostBridge,
  type MenuCommand,
} from '../../shared/contract/host.ts'

/** The one thing of the DOM that the bridge uses; no other file here may know a DOM. */
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

/** Hands out what arrives on a channel, and keeps what came before anybody listened. */
function channel<T>(
  name: string,
  keep: 'all' | 'last' | 'none',
): (listener: (value: T) => void) => () => void {
  const listeners = new Set<(value: T) => void>()
  let kept: T[] = []
  ipcRenderer.on(name, (_event, value: T) => {
    if (keep === 'last') kept = [value]
    else if (keep === 'all' && listeners.size === 0) kept.push(value)
    for (const listener of listeners) listener(value)
  })
  return (listener) => {
    listeners.add(listener)
    for (const value of kept) listener(value)
    if (keep === 'all') kept = []
    return () => {
      listeners.delete(listener)
    }
  }
}

ipcRenderer.on(HOST_CHANNELS.enginePort, (event: IpcRendererEvent, nonce: string) => {
  const message: EnginePortMessage = { turnscope: 'engine-port', nonce }
  // To this very page: a page from elsewhere could not be here, and would not get it.
  window.postMessage(message, window.location.origin, event.ports)
})

const bridge: HostBridge = {
  host: 'electron',
  platform: process.platform,
  connect: (nonce) => ipcRenderer.send(HOST_CHANNELS.connect, nonce),
  onEngineState: channel<EngineState>(HOST_CHANNELS.engineState, 'last'),
  restartEngine: () => ipcRenderer.send(HOST_CHANNELS.restartEngine),
  pickDatabase: () => ipcRenderer.invoke(HOST_CHANNELS.pickDatabase),
  pickFolder: () => ipcRenderer.invoke(HOST_CHANNELS.pickFolder),
  pickSavePath: (suggestion, filters) => ipcRenderer.invoke(HOST_CHANNELS.pickSavePath, suggestion, filters),
  onOpenFiles: channel<readonly string[]>(HOST_CHANNELS.openFiles, 'all'),
  onLink: channel<string>(HOST_CHANNELS.link, 'all'),
  onMenu: channel<MenuCommand>(HOST_CHANNELS.menu, 'none'),
  pathOfFile: (file) => webUtils.getPathForFile(file as File),
  setWork: (work) => ipcRenderer.send(HOST_CHANNELS.setWork, work),
  tellEnded: (words) => ipcRenderer.send(HOST_CHANNELS.tellEnded, words),
  claimCase: (case_id) => ipcRenderer.invoke(HOST_CHANNELS.claimCase, case_id),
  present: (on) => ipcRenderer.send(HOST_CHANNELS.present, on),
  setDocument: (document) => ipcRenderer.send(HOST_CHANNELS.setDocument, document),
}
contextBridge.exposeInMainWorld('turnscope', bridge)
