import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { engineHome } from './home.ts'
import { whyUnusable } from './usable-home.ts'

test.each([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.config/Turnscope'],
  ['linux', { HOME: '/home/ada', XDG_CONFIG_HOME: '/cfg' }, '/cfg/Turnscope'],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/Turnscope'],
  ['win32', { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, 'C:\\Users\\ada\\AppData\\Roaming\\Turnscope'],
  ['win32', { USERPROFILE: 'C:\\Users\\ada' }, 'C:\\Users\\ada\\AppData\\Roaming\\Turnscope'],
] as const)('on %s with %j the home is where Electron keeps user data', (platform, env, expected) => {
  expect(engineHome(env, platform)).toBe(expected)
})

test('a folder that is named is taken as any path that is given, and an address of elsewhere is refused', () => {
  const home = (TURNSCOPE_HOME: string) => () => engineHome({ TURNSCOPE_HOME }, process.platform)
  const folder = join(tmpdir(), 'turnscope-home-test-of-none')
  for (const given of [folder, `${folder}/`, pathToFileURL(folder).href, `"${folder}"`])
    expect(home(given)()).toBe(folder)
  const unusable = whyUnusable(home('https://example.com/cases'))
  expect(unusable?.message).toContain('https://example.com/cases')
  expect(unusable?.next).toContain('TURNSCOPE_HOME')
})

test('a folder of cases that cannot be is named, with what to do', () => {
  // Nobody, root included, can make a folder below a file of the kernel's.
  const folder = '/proc/version/cases'
  const unusable = whyUnusable(() =>
    process.platform === 'linux' ? folder : `${import.meta.filename}/cases`,
  )
  expect(unusable?.message).toContain('/cases')
  expect(unusable?.next).toContain('TURNSCOPE_HOME')
})

test('a folder of cases is made where there is none, and nothing is left in it', () => {
  const parent = mkdtempSync(join(tmpdir(), 'turnscope-home-test-'))
  expect(whyUnusable(() => join(parent, 'a', 'b'))).toBeNull()
  expect(readdirSync(join(parent, 'a', 'b'))).toEqual([])
  rmSync(parent, { recursive: true })
})
