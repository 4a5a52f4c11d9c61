import { resolve } from 'node:path'
import { SCHEME } from './security/app-url.ts'

/**
 * The file named on a command line, absolute or as the `file:` address it was given as; null if none is. Switches are
 * Chromium's business, links are not files.
 */
export function fileFromArguments(args: readonly string[], folder: string): string | null {
  const name = args.find((arg) => !arg.startsWith('-') && !isLink(arg))
  return name === undefined ? null : /^file:\/\//i.test(name) ? name : resolve(folder, name)
}

const isLink = (arg: string): boolean => arg.toLowerCase().startsWith(`${SCHEME}:`)

/** The link that the system started the program for; null if there is none. */
export const linkFromArguments = (args: readonly string[]): string | null => args.find(isLink) ?? null

export interface Waiting {
  /** Hands `item` to the page, at once or as soon as there is one. */
  give(item: string): void
  /** A page is there to take them; null when it is gone. */
  deliverTo(deliver: ((item: string) => void) | null): void
}

/** What the page is to get (files to open, places to go to) and may not be there for yet. */
export function createWaiting(): Waiting {
  let waiting: string[] = []
  let deliverNow: ((item: string) => void) | null = null
  return {
    give(item) {
      if (deliverNow === null) waiting.push(item)
      else deliverNow(item)
    },
    deliverTo(deliver) {
      deliverNow = deliver
      if (deliver === null) return
      const held = waiting
      waiting = []
      for (const item of held) deliver(item)
    },
  }
}
