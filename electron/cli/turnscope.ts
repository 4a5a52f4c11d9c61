import { runCommandLine } from './program.ts'

// The one place where the command line meets another host; `serve` is loaded only for those who ask for it.
process.exitCode = await runCommandLine(process.argv.slice(2), process, async (args, terminal) => {
  const { serve } = await import('../web/serve.ts')
  return serve(args, terminal)
})
