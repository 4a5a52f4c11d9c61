import { expect, test } from 'vitest'
import { engineHome } from './home.ts'

test.each([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.config/Turnscope'],
  ['linux', { HOME: '/home/ada', XDG_CONFIG_HOME: '/cfg' }, '/cfg/Turnscope'],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/Turnscope'],
  ['win32', { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, 'C:\\Users\\ada\\AppData\\Roaming\\Turnscope'],
  ['win32', { USERPROFILE: 'C:\\Users\\ada' }, 'C:\\Users\\ada\\AppData\\Roaming\\Turnscope'],
  ['linux', { HOME: '/home/ada', TURNSCOPE_HOME: '/data/ts/' }, '/data/ts'],
] as const)('on %s with %j the home is where Electron keeps user data', (platform, env, expected) => {
  expect(engineHome(env, platform)).toBe(expected)
})
