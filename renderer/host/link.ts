import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { Client } from '../../shared/rpc/client.ts'
import { setLink } from './connection.ts'

/** The engine was given up: nothing goes on until a person starts it again. */
export const givenUp = (why: string, again: () => void): void =>
  setLink({
    kind: 'failed',
    reason: `The engine has stopped and could not be started again (${why}).`,
    next: 'Your cases are safe on disk. Start the engine again to go on where you were; if it stops again, attach the log to a report.',
    again,
  })

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
