/**
 * `npm test`: every test there is, one runner after the other, and one closing line that sums them up.
 * The runners' own output stays readable; their counts are read from their JSON reports, not from the text.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './find-browser.ts'

interface Tally {
  passed: number
  failed: number
  skipped: number
}

const reports = mkdtempSync(join(tmpdir(), 'turnscope-test-'))
const total: Tally = { passed: 0, failed: 0, skipped: 0 }

function node(args: string[], env: Record<string, string> = {}): boolean {
  console.log(`\n> ${args.join(' ')}`)
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  return status === 0
}

/** Adds a runner's counts. A runner that failed without a failed test (it crashed, or found none) counts as one failure. */
function add(name: string, exitedWell: boolean, read: () => Tally): void {
  let tally: Tally
  try {
    tally = read()
  } catch {
    tally = { passed: 0, failed: 0, skipped: 0 }
  }
  if (!exitedWell && tally.failed === 0) {
    console.error(`${name} did not finish.`)
    tally.failed = 1
  }
  total.passed += tally.passed
  total.failed += tally.failed
  total.skipped += tally.skipped
}

function unit(): void {
  const report = join(reports, 'vitest.json')
  const ok = node([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  add('vitest', ok, () => {
    const json = JSON.parse(readFileSync(report, 'utf8'))
    return {
      passed: json.numPassedTests,
      failed:
        json.numFailedTests +
        (json.testResults as { status: string; assertionResults: unknown[] }[]).filter(
          (file) => file.status === 'failed' && file.assertionResults.length === 0,
        ).length,
      skipped: json.numPendingTests + json.numTodoTests,
    }
  })
}

function endToEnd(): void {
  const browser = ensureBrowser()
  const report = join(reports, 'playwright.json')
  const ok = node(['node_modules/@playwright/test/cli.js', 'test'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ...(browser === null ? {} : { TURNSCOPE_BROWSER: browser }),
  })
  add('playwright', ok, () => {
    const { stats } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
  })
}

unit()
if (node(['build/bundle.ts'])) endToEnd()
else add('the build', false, () => ({ passed: 0, failed: 1, skipped: 0 }))
rmSync(reports, { recursive: true, force: true })

console.log()
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
