import type { ChildProcess } from 'node:child_process'
import { createInbox } from '../../shared/rpc/inbox.ts'
import type { Transport } from '../../shared/rpc/transport.ts'

/**
 * The link from a process to a child that it forked with `serialization: 'advanced'`.
 * @param why what is known of the reason for its end, which says more than how it ended
 */
export function childLink(child: ChildProcess, why: () => string | null = () => null): Transport {
  const inbox = createInbox()
  child.on('message', inbox.receive)
  child.on('exit', (code, signal) => inbox.end(why() ?? describeExit(code, signal)))
  child.on('error', (error) => inbox.end(error.message))
  return {
    send(message) {
      // Between a child's death and its exit event the channel is gone already: the exit says so.
      if (!inbox.closed && child.connected) child.send(message as object, () => undefined)
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: () => child.disconnect(),
  }
}

/** The link from a forked child to its parent. It closes when the parent is gone. */
export function parentLink(): Transport {
  const inbox = createInbox()
  process.on('message', inbox.receive)
  process.on('disconnect', () => inbox.end('the parent process has ended'))
  return {
    send: (message) => process.send?.(message),
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: () => process.disconnect(),
  }
}

/** Why a process ended, in words for the log and for people. */
const describeExit = (code: number | null, signal?: string | null): string =>
  signal ? `it was ended by ${signal}` : `it ended with code ${code}`
