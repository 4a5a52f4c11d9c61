import { existsSync } from 'node:fs'
import { type Browser, chromium } from '@playwright/test'

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

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error('There is no browser: run npm run test:browser first.')
  return chromium.launch({ executablePath, args: launchArguments() })
}
