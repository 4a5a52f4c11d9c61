import type { BrowserWindow, WebContents } from 'electron'
import { createWaiting, type Waiting } from './open-files.ts'
import { besideOf, type RememberedWindow, readWindows, remembered, writeWindows } from './window-memory.ts'
import { type WindowWork, watchWork } from './work.ts'

/** A window, and what main knows of its page. */
export interface AppWindow {
  readonly window: BrowserWindow
  readonly work: WindowWork
  /** What its page is to open: files that were named together. */
  readonly files: Waiting<readonly string[]>
  /** Where its page is to go. */
  readonly links: Waiting<string>
  /** What the page gave with its request for a port; null until it has asked. */
  nonce: string | null
  /** The case it shows or is about to show; no other window shows it. */
  case_id: string | null
  /** The evidence of the case on screen; null before there is one. */
  path: string | null
}

/** The case that a window shows; null on the start screen, and while one is still being opened. */
export const caseOnScreen = (of: AppWindow | null): string | null =>
  of === null || of.path === null ? null : of.case_id

export interface WindowsOptions {
  /** File of what is remembered of them. */
  readonly memory: string
  /** Makes a window that loads the page at `address` ('' is the start). */
  readonly make: (remembered: RememberedWindow) => BrowserWindow
  /** Other windows are there, or show other cases. */
  readonly changed: () => void
  /** A window was closed over this case, and the app goes on. */
  readonly caseLeft: (case_id: string) => void
}

export interface Windows {
  readonly all: readonly AppWindow[]
  /** The one that a person works in, or worked in last; null where there is none. */
  readonly current: AppWindow | null
  of(contents: WebContents): AppWindow | null
  /** Opens those that were open when the app ended. */
  openLast(): void
  /** Opens one more, at the start. */
  open(): AppWindow
  /** Brings to the front the window in use, or opens one. */
  show(): AppWindow
  /** Brings to the front the window for something from outside: the one of that case, one with no case in it, or a new one. */
  forOutside(case_id: string | null): AppWindow
  /** Whether the window may show the case. Where another does, that comes to the front. */
  claim(by: AppWindow, case_id: string): boolean
  /** What the window shows now; null lets its case go. */
  shows(of: AppWindow, path: string | null): void
  /** The app is about to end: as they stand now, its windows are there again after the next start. */
  quitting(): void
}

/** Every window of the app: one for each case, which no two show. */
export function createWindows({ memory, make, changed, caseLeft }: WindowsOptions): Windows {
  /** The one used last comes first. */
  let all: readonly AppWindow[] = []
  let isQuitting = false

  function remember(): void {
    if (!isQuitting && all.length > 0)
      writeWindows(
        memory,
        all.map(({ window }) => remembered(window)),
      )
  }

  /** What a page showed is gone: it is loaded anew. */
  function pageGone(of: AppWindow): void {
    of.work.set({ names: [], share: null })
    of.nonce = null
    of.case_id = null
    of.path = null
    of.files.deliverTo(null)
    of.links.deliverTo(null)
    changed()
  }

  function add(from: RememberedWindow): AppWindow {
    const window = make(from)
    const work = watchWork(window, () => {
      isQuitting = false
    })
    const added: AppWindow = {
      window,
      work,
      files: createWaiting(),
      links: createWaiting(),
      nonce: null,
      case_id: null,
      path: null,
    }
    all = [added, ...all]
    window.on('focus', () => {
      all = [added, ...all.filter((other) => other !== added)]
      changed()
    })
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) pageGone(added)
    })
    window.webContents.on('did-navigate-in-page', remember)
    // The last one closed is the one that the next start shows: nobody chose to have none.
    window.on('close', remember)
    window.on('closed', () => {
      all = all.filter((other) => other !== added)
      if (added.case_id !== null && all.length > 0) caseLeft(added.case_id)
      remember()
      changed()
    })
    changed()
    return added
  }

  function front(shown: AppWindow): AppWindow {
    if (shown.window.isMinimized()) shown.window.restore()
    shown.window.focus()
    return shown
  }

  const openOne = (): AppWindow =>
    add(all[0] === undefined ? { ...readWindows(memory)[0]!, address: '' } : besideOf(all[0].window))

  return {
    get all() {
      return all
    },
    get current() {
      return all[0] ?? null
    },
    of: (contents) => all.find(({ window }) => window.webContents === contents) ?? null,
    openLast() {
      for (const one of [...readWindows(memory)].reverse()) add(one)
    },
    open: openOne,
    show: () => (all[0] === undefined ? openOne() : front(all[0])),
    forOutside(case_id) {
      const fits = all.find((one) => one.case_id === case_id) ?? all.find((one) => one.case_id === null)
      return fits === undefined ? openOne() : front(fits)
    },
    claim(by, case_id) {
      const other = all.find((one) => one !== by && one.case_id === case_id)
      if (other !== undefined) {
        front(other)
        return false
      }
      by.case_id = case_id
      changed()
      return true
    },
    shows(of, path) {
      of.path = path
      if (path === null) of.case_id = null
      changed()
    },
    quitting() {
      remember()
      isQuitting = true
    },
  }
}
