import { join } from 'node:path'
import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import { createInbox } from '../../shared/rpc/inbox.ts'
import type { Transport } from '../../shared/rpc/transport.ts'
import type { StartSpare } from '../engine/jobs/spare.ts'
import { electronPortTransport } from '../host/electron-port.ts'

/** A spare process, and the port that leads to it. */
interface UtilitySpare {
  readonly port: MessagePortMain
  onExit(listener: (reason: string) => void): void
  kill(): void
}

/** Starts a spare process as a utility process: from the main process, which alone may. */
export function startSpareProcess(home: string): UtilitySpare {
  const child = utilityProcess.fork(join(import.meta.dirname, 'spare.js'), [home], {
    serviceName: 'Turnscope fleet',
    stdio: 'ignore',
  })
  const life = createInbox()
  child.on('exit', (code) => life.end(`it ended with code ${code}`))
  const { port1, port2 } = new MessageChannelMain()
  child.postMessage(null, [port1])
  return { port: port2, onExit: life.onClose, kill: () => void child.kill() }
}

/** The same for who runs in the main process: the command line of the installed app. */
export const startUtilitySpare: StartSpare = async (home) => {
  const { port, onExit, kill } = startSpareProcess(home)
  const transport = electronPortTransport(port)
  const link: Transport = { ...transport, onClose: onExit }
  return { link, kill }
}
