import type { FileFilter, HostBridge, MenuCommand, PickedPart, Work } from '../../shared/contract/host.ts'

declare global {
  interface Window {
    readonly turnscope?: HostBridge
  }
}

/** What the program around the page asks to open: files that were named together, or one and what was said about it. */
export interface InitialEvidence {
  readonly paths: readonly string[]
  readonly timeline_path: string | null
  readonly picked: PickedPart
}

/** What the program around the page can do. Where a member is null the page does it by its own means. */
export interface Host {
  readonly kind: 'electron' | 'web'
  readonly pickDatabase: (() => Promise<string | null>) | null
  readonly pickFolder: (() => Promise<string | null>) | null
  readonly pickSavePath:
    | ((suggestion: string, filters: readonly FileFilter[]) => Promise<string | null>)
    | null
  /** Where the page may be on another machine than the engine: a file that is written can come to it. */
  readonly downloads: {
    /** What to give as the path of the new file. */
    readonly pathFor: (name: string) => string
    /** Has the browser fetch and keep what was written, by the path in the answer. */
    readonly begin: (path: string) => void
  } | null
  readonly pathOfFile: ((file: File) => string) | null
  readonly onOpen: (listener: (evidence: InitialEvidence) => void) => () => void
  /** Addresses that the program around the page is asked to go to. */
  readonly onLink: (listener: (address: string) => void) => () => void
  readonly onMenu: (listener: (command: MenuCommand) => void) => () => void
  /** What runs that would be missed, and how far it is (0 to 1; null where that is not known). */
  readonly setWork: (work: Work) => void
  /** Says that something long has ended, where nobody looks at the page. */
  readonly tellEnded: (words: string) => void
  /** False where another window shows that case, which has then come to the front. */
  readonly claimCase: (case_id: string) => Promise<boolean>
  /** Zooms all of the page, and keeps that, or takes it back. */
  readonly present: ((on: boolean) => void) | null
  readonly setDocument: (title: string, path: string | null) => void
}
