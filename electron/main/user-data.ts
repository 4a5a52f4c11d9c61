import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'

/** Why no cases can be kept in `folder`, which is made if it is not there; null if they can. */
export function whyUnusable(folder: string): string | null {
  const probe = join(folder, '.turnscope-can-write')
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    writeFileSync(probe, 'x')
    rmSync(probe)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    const what = full ? `There is no room in ${folder}` : `${folder} cannot be written (${code})`
    return `${what}. Cases are kept there. Make room or give yourself the right to write, or name another folder in TURNSCOPE_HOME.`
  }
}

/** Says in a window why the app cannot start, and ends it. Chromium itself wants a folder to write to, even for that. */
export function sayAndEnd(why: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-unusable-'))
  app.setPath('userData', folder)
  console.error(why)
  app.whenReady().then(() => {
    dialog.showErrorBox('Turnscope cannot start.', why)
    rmSync(folder, { recursive: true, force: true })
    app.exit(1)
  })
}
