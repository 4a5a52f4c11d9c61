import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of this person's cases, which all hosts share: Electron's user-data folder for this program. */
export function defaultHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.TURNSCOPE_HOME) return env.TURNSCOPE_HOME
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Turnscope')
    case 'win32':
      return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Turnscope')
    default:
      return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Turnscope')
  }
}
