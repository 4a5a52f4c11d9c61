/** The engine as a forked child: `child-entry HOME`. It ends when its parent disconnects or dies. */
import { Engine } from '../engine/engine.ts'
import { forkSpare } from './forked-spare.ts'
import { acceptConnections } from './multiplex.ts'
import { parentLink } from './process-link.ts'
import { endAtOnce, MEMORY_ENDING, startEngine } from './start-engine.ts'
import { STOP_TIMEOUT_MS } from './supervisor.ts'

const log = (line: string): void => console.error(line)
const engine = new Engine({
  home: process.argv[2] ?? '',
  browse: true,
  startSpare: forkSpare,
  log,
  end: () => void process.send?.(MEMORY_ENDING, endAtOnce),
})
const link = parentLink()
acceptConnections(link, (transport) => startEngine(transport, engine, log))
link.onClose(() => {
  // A parent that is gone cannot kill what does not end; and a killed run leaves its case as it was.
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS)
  engine.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
