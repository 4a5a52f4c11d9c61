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

// A thread that is still busy keeps an exit waiting. A run that a signal ended ends by that signal; another in the place of a
// process that does nothing but end with its code, where the platform has such a thing.
const [signal] = Object.entries(constants.signals).find(([, number]) => bySignal(number) === code) ?? []
if (abandonLingering(removeDatabase)) {
  if (signal === undefined && process.platform !== 'win32')
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {})
  process.kill(process.pid, (signal as NodeJS.Signals | undefined) ?? 'SIGKILL')
}
