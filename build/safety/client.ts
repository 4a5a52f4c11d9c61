import { notOnLinux } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { REQUEST_ATTACKS } from './client-attacks.ts'
import { ClientHost } from './client-host.ts'
import { PAGE_ATTACKS } from './client-page-attacks.ts'
import type { SafetyClass } from './trials.ts'

const ATTACKS = { ...REQUEST_ATTACKS, ...PAGE_ATTACKS }
const NAMES = Object.keys(ATTACKS)
const ATTACKS_EACH = 4

/** Clients that mean harm against a web host: it lives, answers who is honest, and gives away nothing. */
export const client: SafetyClass = {
  name: 'client',
  trialIs: 'a web host, and four attacks by clients',
  races: true,
  full: 20 * NAMES.length,
  slice: 1,
  kept: [],
  // What memory a process takes, and what a pipe is, is asked of Linux.
  untestable: () => notOnLinux,
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const host = await ClientHost.start(folder)
    try {
      for (let n = 0; n < ATTACKS_EACH; n++) {
        const name = n === 0 ? NAMES[seed % NAMES.length]! : prng.pick(NAMES)
        try {
          await ATTACKS[name]!(host, prng)
          await host.honest(name)
        } catch (error) {
          host.fault(`${name}: ${error instanceof Error ? error.stack : String(error)}`)
        }
      }
    } finally {
      await host.end()
    }
    return host.faults
  },
}
