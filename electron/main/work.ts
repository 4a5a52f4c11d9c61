import { type BrowserWindow, dialog, Notification } from 'electron'
import type { Work } from '../../shared/contract/host.ts'
import { stillRunning, stopsIt } from '../../shared/contract/work-names.ts'

export interface WindowWork {
  set(work: Work): void
  tellEnded(words: string): void
}

/**
 * What runs in a window's page: on its taskbar button, and asked about before the window is closed.
 * @param stays is called where the person would rather keep it open
 */
export function watchWork(window: BrowserWindow, stays: () => void): WindowWork {
  let names: readonly string[] = []
  let asking = false
  window.on('close', (event) => {
    if (names.length === 0) return
    event.preventDefault()
    if (asking) return
    asking = true
    void askToStop(window, names).then((stop) => {
      asking = false
      if (!stop) return stays()
      names = []
      window.close()
    })
  })
  return {
    set(work) {
      names = work.names
      // Nothing can be said on the taskbar of a window that is gone.
      if (window.isDestroyed()) return
      // More than 1 is Electron's word for "under way, nobody knows how far"; less than 0 for nothing.
      window.setProgressBar(names.length === 0 ? -1 : (work.share ?? 2))
    },
    tellEnded(words) {
      if (window.isFocused() || !Notification.isSupported()) return
      const notification = new Notification({ title: 'Turnscope', body: words })
      notification.on('click', () => window.focus())
      notification.show()
    },
  }
}

async function askToStop(window: BrowserWindow, names: readonly string[]): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: stillRunning(names),
    detail: stopsIt('Closing the window'),
    buttons: ['Keep running', 'Stop it and close'],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 1
}
