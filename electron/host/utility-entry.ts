/** The engine as a utility process of Electron: `HOME` is its argument, connections arrive as ports. */
import { Engine } from '../engine/engine.ts'
import { type ElectronPort, electronPortTransport } from './electron-port.ts'
import { isSpareNews, lentSpares, type SpareRequest } from './lent-spares.ts'
import { type Ending, endAtOnce, MEMORY_ENDING, startEngine } from './start-engine.ts'

/** What Electron adds to `process` here; the engine imports nothing of Electron. */
interface ParentPort {
  postMessage(message: SpareRequest | Ending): void
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: ElectronPort[] }) => void,
  ): void
}

const log = (line: string): void => console.error(line)
const { parentPort } = process as unknown as { parentPort: ParentPort }
const spares = lentSpares((request) => parentPort.postMessage(request))
const engine = new Engine({
  home: process.argv[2] ?? '',
  startSpare: spares.start,
  log,
  end: () => {
    parentPort.postMessage(MEMORY_ENDING)
    endAtOnce()
  },
})
parentPort.on('message', ({ data, ports: [port] }) => {
  if (isSpareNews(data)) spares.hear(data, port)
  else if (port !== undefined) startEngine(electronPortTransport(port), engine, log)
  else if (data === 'stop') {
    engine.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
})
