import type { View } from './address.ts'

/**
 * What a page needs from the program that shows it. In Electron the preload exposes a `HostBridge` as
 * `window.turnscope`. In the web host that is absent; the page then fetches `WEB_HOST_INFO_PATH` and opens a
 * WebSocket at `WEB_RPC_PATH` (same origin; the cookie authenticates both).
 */

/** Where the engine process is in its life, as its supervisor sees it. */
export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  /** It ended by itself and is started again in `in_ms`; every pending call has been rejected. */
  | { readonly kind: 'restarting'; readonly reason: string; readonly in_ms: number }
  /** It ended too often, or never started. Only a person starts it again. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' }

/** What a menu item asks of the page. "Open recent" arrives through `onOpenFiles`. */
export type MenuCommand =
  | 'open'
  | 'open-sample'
  | 'close-case'
  | 'export'
  | 'report'
  | 'release-notes'
  | 'attach-timeline'
  | 'palette'
  | 'find'
  | 'help-keys'
  | 'letters'
  | 'demo'
  | 'bigger-type'
  | { readonly view: View }

/** What runs in the page that would be missed if its window were closed. */
export interface Work {
  readonly names: readonly string[]
  /** How far it is, 0 to 1; null where that is not known. */
  readonly share: number | null
}

export interface FileFilter {
  readonly name: string
  /** Without dots. */
  readonly extensions: readonly string[]
}

/** `data` of the window message that carries a MessagePort to the engine in `ports[0]`. */
export interface EnginePortMessage {
  readonly turnscope: 'engine-port'
  /** The value the page gave to `connect`: a message without it did not come from the preload. */
  readonly nonce: string
}

/** `window.turnscope` in Electron. Every function that subscribes returns its unsubscribe. */
export interface HostBridge {
  readonly host: 'electron'
  /** `process.platform` of the host. */
  readonly platform: string
  /**
   * Asks for the engine. A port cannot cross the context bridge as an argument, so it arrives as a window
   * message (`EnginePortMessage`, `event.source === window`): once as soon as the engine runs, and again
   * after each restart. Subscribe to `message` first. Calling it again (a reloaded page does) starts anew.
   */
  connect(nonce: string): void
  /** The state now, and each that follows. */
  onEngineState(listener: (state: EngineState) => void): () => void
  /** A person asks to start an engine that has failed. */
  restartEngine(): void
  /** Native dialog; null when it was dismissed. */
  pickDatabase(): Promise<string | null>
  /** The same for a folder. */
  pickFolder(): Promise<string | null>
  /** Native dialog, which asks before it gives an existing file; null when it was dismissed. */
  pickSavePath(suggestion: string, filters?: readonly FileFilter[]): Promise<string | null>
  /** Files to open together: from the command line, the desktop, or the recent list. Held until somebody listens. */
  onOpenFiles(listener: (paths: readonly string[]) => void): () => void
  /** Addresses within the page (`#/case/…`) that a link or a second start asks for. Held until somebody listens. */
  onLink(listener: (address: string) => void): () => void
  onMenu(listener: (command: MenuCommand) => void): () => void
  /** Path of a `File` that was dropped on the page; '' when it has none. */
  pathOfFile(file: object): string
  /** Shows on the taskbar how far it is; closing the window asks while something runs. */
  setWork(work: Work): void
  /** A notification, where nobody looks at the window. */
  tellEnded(words: string): void
  /**
   * Asks to show a case in this window, before it is shown. False where another window shows it, which has then come
   * to the front. The case is let go with `setDocument`, or by asking for another.
   */
  claimCase(case_id: string): Promise<boolean>
  /** Zooms the window for those who look from afar, and keeps that, or takes it back. */
  present(on: boolean): void
  /** What the window shows: its title, and the evidence's path (also for the recent list); null for none. */
  setDocument(document: { readonly title: string; readonly path: string | null }): void
}

/** What a person may say about a path beside naming it, in the words of `case.open`. */
export interface PickedPart {
  readonly wal_path?: string
  readonly wal_inside?: string
  readonly inside?: string
  readonly at?: number
}

/** Answer of the web host at `WEB_HOST_INFO_PATH`. */
export interface WebHostInfo {
  readonly host: 'web'
  readonly platform: string
  /** The file the person named when starting the host; the page opens it. */
  readonly initial_path: string | null
  readonly initial_timeline_path: string | null
  /** What the person said about that file: its `-wal`, which database of it. */
  readonly initial_picked: PickedPart
}

export const WEB_HOST_INFO_PATH = '/host.json'
export const WEB_RPC_PATH = '/rpc'
/** Before a name, as the `path` of a call that writes a file: the answer's `path` is where the page fetches it, once. */
export const WEB_DOWNLOAD_SCHEME = 'download:'
/** Before the id of what can be fetched. */
export const WEB_DOWNLOAD_PATH = '/download/'
/** Close code of the WebSocket when the engine behind it has ended: connect again, it is being restarted. */
export const WEB_CLOSE_ENGINE_EXITED = 4001
/** Close code when the engine has failed for good; loading the page again starts it again. */
export const WEB_CLOSE_ENGINE_FAILED = 4002

/** Messages between the preload and Electron's main process. The page never sees these names. */
export const HOST_CHANNELS = {
  /** Page to main: the page is ready for a port, the engine's state and paths. */
  connect: 'turnscope:connect',
  enginePort: 'turnscope:engine-port',
  engineState: 'turnscope:engine-state',
  restartEngine: 'turnscope:restart-engine',
  pickDatabase: 'turnscope:pick-database',
  pickFolder: 'turnscope:pick-folder',
  pickSavePath: 'turnscope:pick-save-path',
  openFiles: 'turnscope:open-files',
  link: 'turnscope:link',
  menu: 'turnscope:menu',
  claimCase: 'turnscope:claim-case',
  present: 'turnscope:present',
  setDocument: 'turnscope:set-document',
  setWork: 'turnscope:set-work',
  tellEnded: 'turnscope:tell-ended',
} as const
