import { join } from 'node:path'
import { app } from 'electron'
import { runCommandLine } from '../cli/program.ts'
import { startUtilityEngine } from './engine-process.ts'
import { startUtilitySpare } from './spare-process.ts'

/**
 * The command line in the process of the app, whose Node cannot be asked to run anything else: no window, no page,
 * no lock against a second start. Ends the process with the verb's exit code.
 */
export async function runInApp(args: readonly string[]): Promise<void> {
  const code = await runCommandLine(args, process, {
    serve: async (file, typed, terminal) => {
      const { serve } = await import('../web/serve.ts')
      await app.whenReady()
      return serve(file, typed, terminal, {
        assets: join(import.meta.dirname, '..', 'renderer'),
        spawn: (home, log) =>
          startUtilityEngine({ entry: join(import.meta.dirname, 'engine.js'), home, log }),
      })
    },
    spare: async () => {
      await app.whenReady()
      return startUtilitySpare
    },
  })
  app.exit(code)
}
