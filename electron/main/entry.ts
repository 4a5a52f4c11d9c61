/** The app's first file: its window, or, when the launcher of the command line started it, a verb and no window. */
import { EXIT } from '../host/exit-code.ts'
import { commandLineArguments, MARK } from './launcher.ts'
import { foreignSwitch, isDriven, refusal } from './security/refuse-switches.ts'

const args = commandLineArguments(process.argv)
const foreign = isDriven()
  ? null
  : foreignSwitch(process.argv, args === null ? null : MARK[0], process.platform)
// Chromium opens its ports and starts its children once this file has been read, and this ends it before.
if (foreign !== null) {
  console.error(refusal(foreign))
  process.exit(EXIT.badUsage)
}
// The window's file is waited for: Electron is not ready before, and some of what that does must come first.
if (args === null) await import('./main.ts')
else void runVerb(args)

async function runVerb(given: readonly string[]): Promise<void> {
  const { runInApp } = await import('./command-line.ts')
  // A verb may itself wait until Electron is ready.
  await runInApp(given)
}
