/** `npm run package [-- electron-builder's arguments]`: an installable app in `release`. */
import { spawnSync } from 'node:child_process'
import { bundle } from './bundle.ts'

await bundle('warn')
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/electron-builder/cli.js',
    ...process.argv.slice(2),
    '--config',
    'build/electron-builder.config.mjs',
    '--publish',
    'never',
  ],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
