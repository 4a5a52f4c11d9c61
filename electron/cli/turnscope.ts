import { constants } from 'node:os'
import { removeDatabase } from '../engine/disk/sidecars.ts'
import { abandonLingering } from '../engine/jobs/lingering.ts'
import { bySignal } from '../host/exit-code.ts'
import { runCommandLine } from './program.ts'

// The one place where the command line meets another host; each is loaded only for those who ask for it.
const code = await runCommandLine(process.argv.slice(2), process, {
  serve: async (file, typed, terminal) => (await import('../web/serve.ts')).serve(file, typed, terminal),
  spare: async () => (await import('../host/forked-spare.ts')).forkSpare,
})
process.exitCode = code

// A run that a signal ended ends by that signal where a thread is still busy: an exit would wait for it.
const [signal] = Object.entries(constants.signals).find(([, number]) => bySignal(number) === code) ?? []
if (abandonLingering(removeDatabase) && signal !== undefined)
  process.kill(process.pid, signal as NodeJS.Signals)
