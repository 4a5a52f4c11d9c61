/** A spare process of a fleet as a forked child: `spare-child HOME`. */
import { parentLink } from './process-link.ts'
import { serveSpare } from './serve-spare.ts'

serveSpare(parentLink(), process.argv[2] ?? '')
