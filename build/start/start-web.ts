import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import { fromFailure, type TurnscopeFailure } from '../../shared/contract/errors.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A running app with one page, and the folder it keeps its cases in. */
export interface RunningApp {
  readonly page: Page
  readonly home: string
  /** Ends the app. Its home stays, so that it can be started again. */
  close(): Promise<void>
}

export interface StartOptions {
  readonly home: string
  /** The file named on the command line. */
  readonly file?: string | undefined
  /** Where the page begins, from `#` on; the start screen, where this is left out. */
  readonly place?: string | undefined
  readonly timelineDb?: string | undefined
}

/** Is given the page before it asks for anything. */
type Watch = (page: Page, origin: string) => void

interface Ready {
  readonly url: string
}
/** What the web host prints first. */
type Said = Ready | { readonly error: TurnscopeFailure }

/** Where the web host is. Rejects as it does where it cannot begin, and with what it printed where it ended otherwise. */
function readyLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let complaint = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    createInterface({ input: child.stdout! }).once('line', (line) => {
      const said = JSON.parse(line) as Said
      if ('error' in said) reject(fromFailure(said.error))
      else resolve(said)
    })
    child.once('exit', (code) => reject(new Error(`the web host ended with code ${code}: ${complaint}`)))
  })
}

export async function startWeb(
  browser: Browser,
  { home, file, place = '', timelineDb, watch }: StartOptions & { readonly watch?: Watch },
): Promise<RunningApp> {
  const args = [
    'build/turnscope.mjs',
    'serve',
    ...(file === undefined ? [] : [file]),
    '--allow-dir',
    tmpdir(),
  ]
  if (timelineDb !== undefined) args.push('--timeline-db', timelineDb)
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TURNSCOPE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const { url } = await readyLine(child)
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    watch?.(page, new URL(url).origin)
    await page.goto(url + place)
    return {
      page,
      home,
      close: async () => {
        await context.close()
        const exited = new Promise((resolve) => child.once('exit', resolve))
        if (child.exitCode === null && child.kill('SIGTERM')) await exited
      },
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
