import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { isProgram } from './start/is-program.ts'

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Path of a Chromium to drive: TURNSCOPE_BROWSER, the system's, or Playwright's own; null where there is none. */
export function findBrowser(): string | null {
  const candidates = [process.env.TURNSCOPE_BROWSER ?? '', ...SYSTEM_BROWSERS, chromium.executablePath()]
  return candidates.find((path) => path !== '' && existsSync(path)) ?? null
}

/**
 * What a test browser goes without. Each window would start two pages of its own for suggestions under its address bar,
 * which cost more than ours. This replaces Playwright's list, of which those follow that matter to a browser of one page.
 */
const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'PaintHolding',
  'HttpsUpgrades',
  'MediaRouter',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]

/** How a test browser is started. It visits nothing but our own pages, and is to leave everything else alone. */
export const launchArguments = (): string[] => [
  // Chromium's sandbox needs a user of its own; as root, or without user namespaces, it refuses to start.
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  `--disable-features=${WITHOUT.join(',')}`,
]

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
