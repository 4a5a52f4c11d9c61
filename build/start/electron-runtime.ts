import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An Electron that can be started here, or, in a few words, why there is none. */
export type ElectronRuntime = { readonly executable: string } | { readonly why: string }

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** Null where there is no such thing. */
  readonly userId: number | null
}

/** What stands against a window here, whichever Electron there is; null if nothing does. */
export function againstWindows({ platform, env, userId }: Surroundings): string | null {
  if (platform !== 'linux') return null
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY)
    return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)'
  if (userId === 0) return "Chromium's sandbox does not run as root"
  return null
}

/** Guards against a download that hangs; a slow line may take its time. */
const DOWNLOAD_LIMIT_MS = 30 * 60_000

/** Finds Electron's runtime, downloading it the first time as npm's `electron` does. */
export function findElectron(root: string, surroundings: Surroundings): ElectronRuntime {
  const why = againstWindows(surroundings)
  if (why !== null) return { why }
  const name = surroundings.platform === 'win32' ? 'electron.exe' : 'electron'
  const override = surroundings.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const executable = join(
      override,
      surroundings.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : name,
    )
    return existsSync(executable)
      ? { executable }
      : { why: `ELECTRON_OVERRIDE_DIST_PATH has no ${name} in it` }
  }
  const folder = join(root, 'node_modules', 'electron')
  const installed = installedIn(folder)
  if (installed !== null) return { executable: installed }
  console.error("Downloading Electron's runtime (some 120 MB), once…")
  const { stderr } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    // Its progress is for the person who waits.
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
    timeout: DOWNLOAD_LIMIT_MS,
  })
  const executable = installedIn(folder)
  if (executable !== null) return { executable }
  const reason = reasonIn(stderr)
  const { ELECTRON_MIRROR: mirror = 'github.com (ELECTRON_MIRROR names another place)' } = surroundings.env
  return {
    why: `Electron's runtime could not be downloaded from ${mirror}${reason === null ? '' : `: ${reason}`}`,
  }
}

/** The line of a stack that says what went wrong, without where; null where there is none. */
export const reasonIn = (stack: string): string | null =>
  /^\s*(?:\[?cause\]?: )?(?:\w*Error: )+(.+)$/m.exec(stack)?.[1]?.trim() ?? null

/** `path.txt` is how npm's `electron` notes that its download is complete. */
function installedIn(folder: string): string | null {
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return null
  const executable = join(folder, 'dist', readFileSync(note, 'utf8').trim())
  return existsSync(executable) ? executable : null
}
