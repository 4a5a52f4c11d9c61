import type { Transport } from '../../../shared/rpc/transport.ts'

/** A process of our own beside this one: it looks at copies, or runs a statement. What hangs or crashes it ends nothing else. */
export interface Spare {
  /** Closes when the process has ended, with the reason in words. */
  readonly link: Transport
  /** Ends it now. */
  kill(): void
}

/** Starts one. What it copies lies below `home`; whoever starts it removes that in the end. */
export type StartSpare = (home: string) => Promise<Spare>
