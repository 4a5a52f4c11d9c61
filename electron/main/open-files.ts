import { resolve } from 'node:path'
import { isAddress } from '../engine/disk/given-path.ts'
import { SCHEME } from './security/app-url.ts'

/**
 * The files named on a command line, absolute or as the addresses they were given as. Switches are none, and end
 * at two dashes; links are not files.
 */
export function filesFromArguments(args: readonly string[], folder: string): string[] {
  const dashes = args.indexOf('--')
  const names = args.filter((arg, at) =>
    dashes >= 0 && at >= dashes ? at > dashes && !isLink(arg) : !arg.startsWith('-') && !isLink(arg),
  )
  return names.map((name) => (isAddress(name) ? name : resolve(folder, name)))
}

const isLink = (arg: string): boolean => arg.toLowerCase().startsWith(`${SCHEME}:`)

/** The link that the system started the program for; null if there is none. */
export const linkFromArguments = (args: readonly string[]): string | null => args.find(isLink) ?? null

export interface Waiting<Item> {
  /** Hands `item` to the page, at once or as soon as there is one. */
  give(item: Item): void
  /** A page is there to take them; null when it is gone. */
  deliverTo(deliver: ((item: Item) => void) | null): void
}

/** What the page is to get (files to open, places to go to) and may not be there for yet. */
export function createWaiting<Item>(): Waiting<Item> {
  let waiting: Item[] = []
  let deliverNow: ((item: Item) => void) | null = null
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
