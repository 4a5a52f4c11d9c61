/** A spare process as a utility process of Electron: `HOME` is its argument, its link arrives as a port. */

import { serveSpare } from '../engine/worker/spare.ts'
import { type ElectronPort, electronPortTransport } from './electron-port.ts'

/** What Electron adds to `process` here. */
interface ParentPort {
  once(event: 'message', listener: (event: { readonly ports: ElectronPort[] }) => void): void
}

const { parentPort } = process as unknown as { parentPort: ParentPort }
parentPort.once('message', ({ ports: [port] }) => {
  if (port !== undefined) serveSpare(electronPortTransport(port), process.argv[2] ?? '')
})
