import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import { electronRuntime } from '../build/start/find-electron.ts'
import type { RunningApp, StartOptions } from '../build/start/start-web.ts'

export const makeHome = (): string => mkdtempSync(join(tmpdir(), 'turnscope-home-'))
export const removeHome = (home: string): void => rmSync(home, { recursive: true, force: true })

export interface RunningElectron extends RunningApp {
  readonly app: ElectronApplication
}

export async function startElectron(options: StartOptions): Promise<RunningElectron> {
  const { home, file, place, args = [] } = options
  const opened = place === undefined ? file : `turnscope://app/${place}`
  const runtime = electronRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  const launch = () =>
    _electron.launch({
      executablePath: runtime.executable,
      args: [...runtime.args, `--user-data-dir=${home}`, ...args, ...(opened === undefined ? [] : [opened])],
      chromiumSandbox: true,
      env: { ...(process.env as Record<string, string>), TURNSCOPE_HOME: home },
    })
  // Once in some hundred starts the driver's connection to a new process hangs; that is no fault of the app's.
  const app = await launch().catch(launch)
  const page = await app.firstWindow()
  return { app, page, home, close: () => app.close() }
}
