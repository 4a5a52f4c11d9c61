import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import type { z } from 'zod'
import { isAppUrl } from './app-url.ts'

/** Whether a message came from the top frame of a window of ours, and from our page in it. */
const isOurPage = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url)

/** `W` is what the caller knows of a window. */
export interface PageIpc<W> {
  /** Handles a message of the page; one from anywhere else, or with other arguments, is dropped. */
  on<A extends z.ZodTuple>(channel: string, args: A, listener: (from: W, ...args: z.output<A>) => void): void
  /** Answers a request of the page; one from anywhere else, or with other arguments, is refused. */
  handle<A extends z.ZodTuple>(
    channel: string,
    args: A,
    listener: (from: W, ...args: z.output<A>) => Promise<unknown>,
  ): void
}

/**
 * Every message that main accepts goes through here: sender and arguments are checked, always.
 * @param windowOf which window of ours has these contents; null for any other
 */
export function createPageIpc<W>(
  windowOf: (contents: WebContents) => W | null,
  log: (line: string) => void,
): PageIpc<W> {
  const senderOf = (event: IpcMainEvent | IpcMainInvokeEvent): W | null =>
    isOurPage(event) ? windowOf(event.sender) : null
  return {
    on(channel, args, listener) {
      ipcMain.on(channel, (event, ...given) => {
        const parsed = args.safeParse(given)
        const from = senderOf(event)
        if (from !== null && parsed.success) listener(from, ...(parsed.data as z.output<typeof args>))
        else log(`a message on ${channel} was dropped`)
      })
    },
    handle(channel, args, listener) {
      ipcMain.handle(channel, async (event, ...given) => {
        const parsed = args.safeParse(given)
        const from = senderOf(event)
        if (from !== null && parsed.success) return listener(from, ...(parsed.data as z.output<typeof args>))
        log(`a request on ${channel} was refused`)
        throw new Error('refused')
      })
    },
  }
}
