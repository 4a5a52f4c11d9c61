/** A spare process as a forked child: `spare-child HOME`. */

import { serveSpare } from '../engine/worker/spare.ts'
import { parentLink } from './process-link.ts'

serveSpare(parentLink(), process.argv[2] ?? '')
