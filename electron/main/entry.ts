/** The app's first file: its window, or, when the launcher of the command line started it, a verb and no window. */
import { commandLineArguments } from './launcher.ts'

const args = commandLineArguments(process.argv)
// The window's file is waited for: Electron is not ready before, and some of what that does must come first.
if (args === null) await import('./main.ts')
else void runVerb(args)

async function runVerb(given: readonly string[]): Promise<void> {
  const { runInApp } = await import('./command-line.ts')
  // A verb may itself wait until Electron is ready.
  await runInApp(given)
}
