/** The engine as a forked child: `child-entry HOME`. It ends when its parent disconnects or dies. */
import { Engine } from '../engine.ts'
import { acceptConnections } from './multiplex.ts'
import { parentLink } from './process-link.ts'
import { startEngine } from './start-engine.ts'

const log = (line: string): void => console.error(line)
const engine = new Engine({ home: process.argv[2] ?? '', browse: true, log })
const link = parentLink()
acceptConnections(link, (transport) => startEngine(transport, engine, log))
link.onClose(() => {
  engine.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
