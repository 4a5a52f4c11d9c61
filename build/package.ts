/** `npm run package [-- electron-builder's arguments]`: an installable app in `release`. */
import { spawnSync } from 'node:child_process'

const { status } = spawnSync(
  process.execPath,
  ['node_modules/electron-builder/cli.js', ...process.argv.slice(2), '--publish', 'never'],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
