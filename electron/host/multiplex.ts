import { createInbox, type Inbox } from '../../shared/rpc/inbox.ts'
import { assertPlain } from '../../shared/rpc/plain.ts'
import type { Transport } from '../../shared/rpc/transport.ts'

/** Many connections over one link to a process: each message carries the number of its connection. */
type Frame =
  | { readonly connection: number; readonly type: 'open' | 'close' }
  | { readonly connection: number; readonly type: 'message'; readonly message: unknown }

/** The side that opens connections. */
export function createConnector(link: Transport): { open(): Transport } {
  const ends = createEnds(link)
  let next = 0
  link.onMessage((frame) => ends.receive(frame as Frame))
  return {
    open() {
      const connection = next++
      const transport = ends.add(connection)
      link.send({ connection, type: 'open' } satisfies Frame)
      return transport
    },
  }
}

/** The side that is given connections. */
export function acceptConnections(link: Transport, accept: (transport: Transport) => void): void {
  const ends = createEnds(link)
  link.onMessage((message) => {
    const frame = message as Frame
    if (frame.type === 'open') accept(ends.add(frame.connection))
    else ends.receive(frame)
  })
}

function createEnds(link: Transport): { add(connection: number): Transport; receive(frame: Frame): void } {
  const inboxes = new Map<number, Inbox>()
  function end(connection: number, reason: string): void {
    const inbox = inboxes.get(connection)
    inboxes.delete(connection)
    inbox?.end(reason)
  }
  let lost: string | null = null
  link.onClose((reason) => {
    lost = reason
    for (const connection of [...inboxes.keys()]) end(connection, reason)
  })
  return {
    add(connection) {
      const inbox = createInbox()
      inboxes.set(connection, inbox)
      if (lost !== null) end(connection, lost)
      return {
        send(message) {
          assertPlain(message)
          if (!inbox.closed) link.send({ connection, type: 'message', message } satisfies Frame)
        },
        onMessage: inbox.onMessage,
        onClose: inbox.onClose,
        close() {
          if (inbox.closed) return
          end(connection, 'closed')
          link.send({ connection, type: 'close' } satisfies Frame)
        },
      }
    },
    receive(frame) {
      if (frame.type === 'message') inboxes.get(frame.connection)?.receive(frame.message)
      else end(frame.connection, 'closed by the other side')
    },
  }
}
