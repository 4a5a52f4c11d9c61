/**
 * `npm test`: every test there is, and closing lines that say what was not tested and sum up the rest. What a runner
 * needs from this machine is looked for first, so that its absence is known at once. The two runners work at the same
 * time, since each waits more than it computes; what the second one prints is shown when both have ended.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EXIT } from '../electron/host/exit-code.ts'
import { bundleIfStale } from './bundle.ts'
import { ensureBrowser } from './ensure-browser.ts'
import { electronRuntime } from './start/find-electron.ts'
import { closingLines, emptyTally, type Skipped, TALLY_FILE, type Tally } from './test/tally.ts'

if (process.argv.length > 2) {
  console.error('npm test runs every test. One file: npx vitest run PATH, or npx playwright test PATH.')
  process.exit(EXIT.badUsage)
}

const reports = mkdtempSync(join(tmpdir(), 'turnscope-test-'))
const total = emptyTally()
const notRun: Skipped[] = []

const browser = ensureBrowser()
if (browser === null) {
  total.failed.push('There is no browser')
  notRun.push({ project: 'the app in a browser', why: 'there is no browser, and none could be installed' })
}
const electron = electronRuntime()
if ('missing' in electron) console.error(`The desktop app will not be tested: ${electron.missing}.`)
const env = {
  ...process.env,
  // Engines, jobs and command lines are started hundreds of times, each from the same sources.
  NODE_COMPILE_CACHE: resolve('node_modules/.cache/compile'),
  ...(browser === null ? {} : { TURNSCOPE_BROWSER: browser }),
}

const say = (args: readonly string[]): void => console.log(`\n> ${args.join(' ')}`)

/**
 * Runs a runner and adds its counts. What it prints is shown as it comes, or at its end and not before `before`.
 * One that failed without a failed test (it crashed, or found none) is a failure.
 */
async function run(name: string, args: string[], before?: Promise<void>): Promise<void> {
  const report = join(reports, `${name}.json`)
  const printed = join(reports, `${name}.txt`)
  const out = before === undefined ? 'inherit' : openSync(printed, 'w')
  if (before === undefined) say(args)
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', out, out],
    env: { ...env, [TALLY_FILE]: report },
  })
  const [status] = await once(child, 'exit')
  if (before !== undefined) {
    await before
    say(args)
    console.log(readFileSync(printed, 'utf8'))
  }
  let tally: Tally
  try {
    tally = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    tally = emptyTally()
  }
  if (status !== 0 && tally.failed.length === 0) tally.failed.push(`${name} did not finish`)
  total.passed += tally.passed
  total.failed.push(...tally.failed)
  total.skipped.push(...tally.skipped)
}

const built = await bundleIfStale().then(
  () => true,
  (error: unknown) => {
    console.error(error)
    return false
  },
)

const vitest = run('vitest', [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=./build/test/vitest-tally.ts',
  ...(browser === null ? ['--project=node'] : []),
])
if (built) {
  await run(
    'playwright',
    [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--reporter=list,./build/test/playwright-tally.ts',
      ...(browser === null ? ['--project=electron'] : []),
    ],
    vitest,
  )
} else {
  total.failed.push('The app could not be built')
  notRun.push({ project: 'the app', why: 'it could not be built' })
}
await vitest
rmSync(reports, { recursive: true, force: true })

console.log(`\n${closingLines(total, notRun).join('\n')}`)
process.exitCode = total.failed.length > 0 || total.passed === 0 ? 1 : 0
