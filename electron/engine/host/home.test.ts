import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { defaultHome } from './home.ts'

test('the folder of the cases is the one Electron uses for this program', () => {
  expect(defaultHome({}, 'darwin')).toBe(`${homedir()}/Library/Application Support/Turnscope`)
  expect(defaultHome({}, 'linux')).toBe(`${homedir()}/.config/Turnscope`)
  expect(defaultHome({ XDG_CONFIG_HOME: '/xdg' }, 'linux')).toBe('/xdg/Turnscope')
  expect(defaultHome({ TURNSCOPE_HOME: '/elsewhere' }, 'win32')).toBe('/elsewhere')
})
