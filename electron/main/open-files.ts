import { resolve } from 'node:path'

/** The file named on a command line, absolute; null if none is. Switches are Chromium's business. */
export function fileFromArguments(args: readonly string[], folder: string): string | null {
  const name = args.find((arg) => !arg.startsWith('-'))
  return name === undefined ? null : resolve(folder, name)
}

export interface OpenFiles {
  /** Opens `path` in the page, at once or as soon as there is one. */
  open(path: string): void
  /** A page is there to take paths; null when it is gone. */
  deliverTo(deliver: ((path: string) => void) | null): void
}

export function createOpenFiles(): OpenFiles {
  let waiting: string[] = []
  let deliverNow: ((path: string) => void) | null = null
  return {
    open(path) {
      if (deliverNow === null) waiting.push(path)
      else deliverNow(path)
    },
    deliverTo(deliver) {
      deliverNow = deliver
      if (deliver === null) return
      const held = waiting
      waiting = []
      for (const path of held) deliver(path)
    },
  }
}
