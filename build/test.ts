/**
 * `npm test`: every test there is, one runner after the other, and closing lines that say what was not tested and
 * sum up the rest. What a runner needs from this machine is looked for first, so that its absence is known at once.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureBrowser } from './find-browser.ts'
import { closingLines, emptyTally, type Skipped, TALLY_FILE, type Tally } from './test/tally.ts'

const reports = mkdtempSync(join(tmpdir(), 'turnscope-test-'))
const total = emptyTally()
const notRun: Skipped[] = []

function node(args: string[], env: Record<string, string> = {}): boolean {
  console.log(`\n> ${args.join(' ')}`)
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  return status === 0
}

/** Runs a runner and adds its counts. One that failed without a failed test (it crashed, or found none) is a failure. */
function run(name: string, args: string[], env: Record<string, string> = {}): void {
  const report = join(reports, `${name}.json`)
  const endedWell = node(args, { ...env, [TALLY_FILE]: report })
  let tally: Tally
  try {
    tally = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    tally = emptyTally()
  }
  if (!endedWell && tally.failed === 0) {
    console.error(`${name} did not finish.`)
    tally.failed = 1
  }
  total.passed += tally.passed
  total.failed += tally.failed
  total.skipped.push(...tally.skipped)
}

const browser = ensureBrowser()
const env: Record<string, string> = {
  // Engines, jobs and command lines are started hundreds of times, each from the same sources.
  NODE_COMPILE_CACHE: resolve('node_modules/.cache/compile'),
  ...(browser === null ? {} : { TURNSCOPE_BROWSER: browser }),
}
if (browser === null) {
  total.failed++
  notRun.push({ project: 'the app in a browser', why: 'there is no browser, and none could be installed' })
}

run(
  'vitest',
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=./build/test/vitest-tally.ts',
    ...(browser === null ? ['--project=node'] : []),
  ],
  env,
)
if (node(['build/bundle.ts'])) {
  run(
    'playwright',
    [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--reporter=list,./build/test/playwright-tally.ts',
      ...(browser === null ? ['--project=electron'] : []),
    ],
    env,
  )
} else {
  total.failed++
  notRun.push({ project: 'the app', why: 'it could not be built' })
}
rmSync(reports, { recursive: true, force: true })

console.log(`\n${closingLines(total, notRun).join('\n')}`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
