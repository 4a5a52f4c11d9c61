import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { launchElectron } from '../build/start/launch-electron.ts'
import type { RunningApp, StartOptions } from '../build/start/start-web.ts'

export const makeHome = (): string => mkdtempSync(join(tmpdir(), 'turnscope-home-'))
export const removeHome = (home: string): void => rmSync(home, { recursive: true, force: true })

export interface RunningElectron extends RunningApp {
  readonly app: ElectronApplication
}

interface ElectronOptions extends StartOptions {
  /** More arguments for Electron. */
  readonly args?: readonly string[] | undefined
}

export async function startElectron(options: ElectronOptions): Promise<RunningElectron> {
  const { home, file, place, args = [] } = options
  const opened = place === undefined ? file : `turnscope://app/${place}`
  const app = await launchElectron(
    [`--user-data-dir=${home}`, ...args, ...(opened === undefined ? [] : [opened])],
    { TURNSCOPE_HOME: home },
  )
  const page = await app.firstWindow()
  return { app, page, home, close: () => app.close() }
}
