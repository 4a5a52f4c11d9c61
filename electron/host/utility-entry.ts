/** The engine as a utility process of Electron: `HOME` is its argument, connections arrive as ports. */
import { Engine } from '../engine/engine.ts'
import { type ElectronPort, electronPortTransport } from './electron-port.ts'
import { startEngine } from './start-engine.ts'

/** What Electron adds to `process` here; the engine imports nothing of Electron. */
interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: ElectronPort[] }) => void,
  ): void
}

const log = (line: string): void => console.error(line)
const engine = new Engine({ home: process.argv[2] ?? '', log })
const { parentPort } = process as unknown as { parentPort: ParentPort }
parentPort.on('message', ({ data, ports: [port] }) => {
  if (port !== undefined) startEngine(electronPortTransport(port), engine, log)
  else if (data === 'stop') {
    engine.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
})
