import { _electron, type ElectronApplication } from '@playwright/test'
import { electronRuntime } from './find-electron.ts'

/** A start that takes longer hangs, as a rule, ms. */
const PATIENCE = [45_000, 45_000, 45_000] as const
/** For the last one: all the time that a busy machine may take, ms. */
const LAST = 180_000

/**
 * Starts the desktop app; rejects where there is none here.
 * @param args beside those by which it is found
 * @param env beside this process's own
 */
export async function launchElectron(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ElectronApplication> {
  const runtime = electronRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  const launch = (timeout: number) =>
    _electron.launch({
      executablePath: runtime.executable,
      args: [...runtime.args, ...args],
      chromiumSandbox: true,
      timeout,
      env: { ...process.env, ...env } as Record<string, string>,
    })
  // Once in some dozens of starts the driver's connection to a new process hangs; that is no fault of the app's.
  for (const patience of PATIENCE)
    try {
      return await launch(patience)
    } catch {}
  return launch(LAST)
}
