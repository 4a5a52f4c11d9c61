import type { Transport } from '../../shared/rpc/transport.ts'

/** Joins two transports: what one receives the other sends, and they close together. */
export function pipe(left: Transport, right: Transport): void {
  left.onMessage((message) => right.send(message))
  right.onMessage((message) => left.send(message))
  left.onClose(() => right.close())
  right.onClose(() => left.close())
}
