/** `node build/icons/render.ts`: draws icon.png, and the sizes that desktops ask for, from icon.svg. After a change of the latter. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findBrowser, launchArguments } from '../start/browser.ts'

/** The first is the window's own; of the largest, electron-builder makes the icons of macOS and Windows. */
const SIZES: readonly (readonly [name: string, pixels: number])[] = [
  ['icon.png', 512],
  ...[16, 24, 32, 48, 64, 128, 256, 512, 1024].map((size) => [`sizes/${size}x${size}.png`, size] as const),
]
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const drawing = readFileSync(here('icon.svg'), 'utf8')

const browser = await chromium.launch({ executablePath: findBrowser() ?? undefined, args: launchArguments() })
for (const [name, pixels] of SIZES) {
  const page = await browser.newPage({ viewport: { width: pixels, height: pixels } })
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${drawing}`)
  await page.screenshot({ path: here(name), omitBackground: true })
  await page.close()
}
await browser.close()
