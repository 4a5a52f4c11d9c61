import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from './start/browser.ts'
import { isProgram } from './start/is-program.ts'

const run = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0

/** Finds a browser, or installs one the way the platform can. Null, with the reason printed, where it cannot. */
export function ensureBrowser(): string | null {
  const found = findBrowser()
  if (found !== null) return found
  console.error('No Chromium found: installing one (set TURNSCOPE_BROWSER to use your own).')
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  } else {
    run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  }
  const installed = findBrowser()
  if (installed === null) console.error('No browser could be installed; set TURNSCOPE_BROWSER to one.')
  return installed
}

if (isProgram(import.meta)) process.exitCode = ensureBrowser() === null ? 1 : 0
