import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** How to start Electron here, or why it cannot be started. */
export function electronRuntime(): { executable: string; args: string[] } | { missing: string } {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { missing: 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)' }
  const packaged = process.env.TURNSCOPE_EXECUTABLE
  if (packaged) return { executable: packaged, args: [] }
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return { missing: 'Chromium keeps its sandbox on and does not run as root; use another account' }
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const folder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..')
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const executable = dist ? join(dist, name) : join(folder, 'dist', name)
  if (existsSync(executable)) return { executable, args: [root] }
  return {
    missing:
      'npm has no Electron runtime here (npx install-electron fetches it); set TURNSCOPE_EXECUTABLE to a packaged app, or ELECTRON_OVERRIDE_DIST_PATH',
  }
}
