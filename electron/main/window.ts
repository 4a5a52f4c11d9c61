import { BrowserWindow, dialog, nativeTheme } from 'electron'
import { APP_URL } from './security/app-url.ts'
import type { RememberedWindow } from './window-memory.ts'

export interface WindowOptions {
  readonly preload: string
  readonly icon: string
  readonly log: (line: string) => void
}

/** Opens a window as it is remembered and loads the app's page in it. */
export function openWindow(
  { address, maximized, ...bounds }: RememberedWindow,
  { preload, icon, log }: WindowOptions,
): BrowserWindow {
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Turnscope',
    icon,
    // What shows before the page does: the page's own background.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#161719' : '#f7f7f5',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log(`the page ended: ${reason} (${exitCode})`)
    if (reason !== 'clean-exit') void offerReload(window)
  })
  window.on('unresponsive', () => {
    log('the page does not answer')
    void offerToWait(window)
  })
  window
    .loadURL(`${APP_URL}${address}`)
    .catch((error: Error) => log(`the page did not load: ${error.message}`))
  return window
}

async function offerReload(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has stopped working.',
    detail: 'Your cases are safe on disk. Load the window again to go on.',
    buttons: ['Load again', 'Close'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) window.reload()
  else window.close()
}

async function offerToWait(window: BrowserWindow): Promise<void> {
  const answered = new AbortController()
  window.once('responsive', () => answered.abort())
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The window does not answer.',
    detail: 'It may be busy with something large. Your cases are safe on disk whatever you choose.',
    buttons: ['Wait', 'End It'],
    defaultId: 0,
    cancelId: 0,
    signal: answered.signal,
  })
  // Its end is noticed as any other, and loading it again is offered then.
  if (response === 1 && !answered.signal.aborted) window.webContents.forcefullyCrashRenderer()
}
