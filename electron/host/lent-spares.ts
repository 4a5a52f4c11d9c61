import { createInbox } from '../../shared/rpc/inbox.ts'
import type { StartSpare } from '../engine/jobs/spare.ts'
import { type ElectronPort, electronPortTransport } from './electron-port.ts'

/** What an engine in a utility process asks of the main process, which alone may start others. */
export type SpareRequest =
  | { readonly spare: number; readonly home: string }
  | { readonly spare: number; readonly kill: true }

/** What it is told: a port comes along when the process has been started. */
export interface SpareNews {
  readonly spare: number
  /** Why it ended; left out while it runs. */
  readonly ended?: string
}

export const isSpareNews = (data: unknown): data is SpareNews =>
  typeof data === 'object' && data !== null && 'spare' in data

/** Spare processes, started by the main process for an engine that may not. */
export function lentSpares(ask: (request: SpareRequest) => void): {
  readonly start: StartSpare
  readonly hear: (news: SpareNews, port: ElectronPort | undefined) => void
} {
  let next = 0
  const running = new Map<
    number,
    { started: (port: ElectronPort) => void; ended: (reason: string) => void }
  >()
  return {
    start: (home) => {
      const spare = next++
      const life = createInbox()
      return new Promise((resolve) => {
        running.set(spare, {
          started: (port) => {
            const link = { ...electronPortTransport(port), onClose: life.onClose }
            resolve({ link, kill: () => ask({ spare, kill: true }) })
          },
          ended: life.end,
        })
        ask({ spare, home })
      })
    },
    hear: ({ spare, ended }, port) => {
      const known = running.get(spare)
      if (port !== undefined) known?.started(port)
      if (ended === undefined) return
      known?.ended(ended)
      running.delete(spare)
    },
  }
}
