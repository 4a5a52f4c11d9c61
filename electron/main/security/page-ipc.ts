import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron'
import type { z } from 'zod'
import { isAppUrl } from './app-url.ts'

/** Whether a message came from the top frame of the window's own page. */
function isOurPage(event: IpcMainEvent | IpcMainInvokeEvent, window: BrowserWindow | null): boolean {
  return (
    window !== null &&
    event.sender === window.webContents &&
    event.senderFrame !== null &&
    event.senderFrame === window.webContents.mainFrame &&
    isAppUrl(event.senderFrame.url)
  )
}

export interface PageIpc {
  /** Handles a message of the page; one from anywhere else, or with other arguments, is dropped. */
  on<A extends z.ZodTuple>(channel: string, args: A, listener: (...args: z.output<A>) => void): void
  /** Answers a request of the page; one from anywhere else, or with other arguments, is refused. */
  handle<A extends z.ZodTuple>(
    channel: string,
    args: A,
    listener: (...args: z.output<A>) => Promise<unknown>,
  ): void
}

/** Every message that main accepts goes through here: sender and arguments are checked, always. */
export function createPageIpc(window: () => BrowserWindow | null, log: (line: string) => void): PageIpc {
  return {
    on(channel, args, listener) {
      ipcMain.on(channel, (event, ...given) => {
        const parsed = args.safeParse(given)
        if (isOurPage(event, window()) && parsed.success) listener(...(parsed.data as z.output<typeof args>))
        else log(`a message on ${channel} was dropped`)
      })
    },
    handle(channel, args, listener) {
      ipcMain.handle(channel, async (event, ...given) => {
        const parsed = args.safeParse(given)
        if (isOurPage(event, window()) && parsed.success)
          return listener(...(parsed.data as z.output<typeof args>))
        log(`a request on ${channel} was refused`)
        throw new Error('refused')
      })
    },
  }
}
