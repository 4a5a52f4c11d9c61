/** The app's first file: its window, or, when the launcher of the command line started it, a verb and no window. */
import { commandLineArguments } from './launcher.ts'

const args = commandLineArguments(process.argv)
// Waited for: Electron is not ready before its first file has been read, and some of what it runs must come before that.
if (args === null) await import('./main.ts')
else await import('./command-line.ts').then(({ runInApp }) => runInApp(args))
