import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { Client } from '../../shared/rpc/client.ts'
import { setLink } from './connection.ts'

export const RESTART_NEXT = 'Your cases are safe on disk. Start the engine again to go on where you were.'

/** Uses a client once it has shaken hands; where the versions differ, says so and stops. */
export function adopt(client: Client): void {
  client.ready.then(
    () => setLink({ kind: 'connected', client }),
    (error: unknown) => {
      // A transport that closed before the handshake is reported by whoever owns it.
      if (!(error instanceof TurnscopeError) || error.kind !== 'VersionMismatch') return
      setLink({ kind: 'failed', reason: error.message, next: error.next, again: () => location.reload() })
    },
  )
}
