import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { Unusable } from '../host/usable-home.ts'

/** Says in a window why the app cannot start, and ends it. Chromium itself wants a folder to write to, even for that. */
export function sayAndEnd({ message, next }: Unusable): void {
  const why = `${message} ${next}`
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-unusable-'))
  app.setPath('userData', folder)
  console.error(why)
  app.whenReady().then(() => {
    dialog.showErrorBox('Turnscope cannot start.', why)
    rmSync(folder, { recursive: true, force: true })
    app.exit(1)
  })
}
