/** `node build/icons/render.ts`: draws icon.png from icon.svg, after a change of the latter. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findBrowser } from '../find-browser.ts'

const SIZE = 512
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const browser = await chromium.launch({ executablePath: findBrowser() ?? undefined })
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } })
await page.setContent(`<style>*{margin:0;display:block}</style>${readFileSync(here('icon.svg'), 'utf8')}`)
await page.screenshot({ path: here('icon.png'), omitBackground: true })
await browser.close()
