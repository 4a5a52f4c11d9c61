import type { FileFilter, HostBridge, MenuCommand, PickedPart } from '../../shared/contract/host.ts'

declare global {
  interface Window {
    readonly turnscope?: HostBridge
  }
}

/** A file that the program was started with. */
export interface InitialEvidence {
  readonly path: string
  readonly timeline_path: string | null
  readonly picked: PickedPart
}

/** What the program around the page can do. Where a member is null the page does it by its own means. */
export interface Host {
  readonly kind: 'electron' | 'web'
  readonly pickDatabase: (() => Promise<string | null>) | null
  readonly pickSavePath:
    | ((suggestion: string, filters: readonly FileFilter[]) => Promise<string | null>)
    | null
  readonly pathOfFile: ((file: File) => string) | null
  readonly onOpen: (listener: (evidence: InitialEvidence) => void) => () => void
  /** Addresses that the program around the page is asked to go to. */
  readonly onLink: (listener: (address: string) => void) => () => void
  readonly onMenu: (listener: (command: MenuCommand) => void) => () => void
  readonly setDocument: (title: string, path: string | null) => void
}
