/**
 * `npm run package [-- electron-builder's arguments]`: installers in `release`. What cannot be made here (a tool
 * that must be downloaded, a platform that this is not) is said in words.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { onDownloads, readable } from './packaging/builder-words.ts'
import { isOnlyToTry } from './packaging/only-to-try.ts'

const args = process.argv.slice(2)
/** For which Electron the app is written: the major that package.json names. */
const written = Number(packageJson.devDependencies.electron.split('.')[0])

function electronAsked(): string | undefined {
  const { values } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: { c: { type: 'string', multiple: true } },
  })
  const settings = [...(values.c ?? []), ...args.map((arg) => arg.replace(/^-c\./, ''))]
  return settings.map((setting) => /^electronVersion=(.+)$/.exec(String(setting))?.[1]).find(Boolean)
}

const asked = electronAsked()
if (
  asked !== undefined &&
  Number(asked.split('.')[0]) !== written &&
  !isOnlyToTry(args) &&
  !args.includes('--untested-electron')
) {
  console.error(
    `Turnscope is written for Electron ${written} and was not tested with ${asked}. Leave electronVersion out, or say --untested-electron.`,
  )
  process.exit(2)
}

if (process.platform !== 'darwin' && args.some((arg) => arg === '--mac' || arg === '-m')) {
  console.error('Packages for macOS are made on macOS: its own tools make and sign them.')
  process.exit(2)
}

/** fpm makes debs and is downloaded; Debian's own tool does too. */
function hasDpkg(): boolean {
  return (
    process.platform === 'linux' && spawnSync('dpkg-deb', ['--version'], { stdio: 'ignore' }).status === 0
  )
}
const fpm =
  process.env.CUSTOM_FPM_PATH ??
  (args.includes('deb') && hasDpkg()
    ? fileURLToPath(new URL('packaging/deb-by-dpkg.ts', import.meta.url))
    : undefined)

const builder = spawn(
  process.execPath,
  [
    'node_modules/electron-builder/cli.js',
    ...args.filter((arg) => arg !== '--untested-electron'),
    '--publish',
    'never',
  ],
  {
    stdio: ['inherit', 'pipe', 'pipe'],
    env: { ...process.env, ...(fpm === undefined ? {} : { CUSTOM_FPM_PATH: fpm }) },
  },
)
let printed = ''
const shown = [builder.stdout, builder.stderr].map(async (stream) => {
  for await (const line of createInterface({ input: stream })) {
    printed += `${line}\n`
    const text = readable(line)
    if (text !== null) console.error(text)
  }
})
const [status] = await once(builder, 'exit')
await Promise.all(shown)
const why = status === 0 ? null : onDownloads(printed)
if (why !== null) console.error(`\n${why}`)
process.exitCode = status ?? 1
