import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { givenPath } from '../engine/disk/given-path.ts'

const NAME = 'Turnscope'

/**
 * The folder that holds everything Turnscope keeps: `TURNSCOPE_HOME`, else the folder that Electron gives an
 * app of this name as `userData`, so that the window, the web host and the command line share their cases. Throws `NotWritable`
 * where that names no path.
 */
export function engineHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const path = platform === 'win32' ? win32 : posix
  if (env.TURNSCOPE_HOME) return namedHome(env.TURNSCOPE_HOME)
  if (platform === 'win32') {
    const profile = env.USERPROFILE || homedir()
    return path.join(env.APPDATA || path.join(profile, 'AppData', 'Roaming'), NAME)
  }
  const home = env.HOME || homedir()
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', NAME)
  return path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), NAME)
}

function namedHome(given: string): string {
  try {
    return givenPath(given)
  } catch (error) {
    const { message } = toFailure(error)
    throw new TurnscopeError('NotWritable', message, 'Name a folder of this machine in TURNSCOPE_HOME.')
  }
}
