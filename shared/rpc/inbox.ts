/**
 * The receiving half of a transport: holds messages until somebody listens, tells of the end once, and tells
 * late subscribers too.
 */
export interface Inbox {
  readonly closed: boolean
  receive(message: unknown): void
  end(reason: string): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: (reason: string) => void): void
}

export function createInbox(): Inbox {
  const messageListeners: ((message: unknown) => void)[] = []
  const closeListeners: ((reason: string) => void)[] = []
  let backlog: unknown[] = []
  let ended: string | null = null
  return {
    get closed() {
      return ended !== null
    },
    receive(message) {
      if (ended !== null) return
      if (messageListeners.length === 0) backlog.push(message)
      else for (const listener of messageListeners) listener(message)
    },
    end(reason) {
      if (ended !== null) return
      ended = reason
      backlog = []
      for (const listener of closeListeners) listener(reason)
    },
    onMessage(listener) {
      messageListeners.push(listener)
      const held = backlog
      backlog = []
      for (const message of held) listener(message)
    },
    onClose(listener) {
      if (ended !== null) listener(ended)
      else closeListeners.push(listener)
    },
  }
}
