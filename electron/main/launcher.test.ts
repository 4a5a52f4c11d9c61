import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLineArguments } from './launcher.ts'

test('only what the launcher puts before the two dashes makes a command line of the app', () => {
  expect(commandLineArguments(['app', '--command-line', '--', 'inspect', '--json'])).toEqual([
    'inspect',
    '--json',
  ])
  expect(commandLineArguments(['app', '--command-line', '--'])).toEqual([])
  expect(commandLineArguments(['app', '--', 'turns.db'])).toBeNull()
  expect(commandLineArguments(['app', '--command-line', 'turns.db'])).toBeNull()
  expect(commandLineArguments(['app', '--', '--command-line', '--', 'inspect'])).toBeNull()
  expect(commandLineArguments(['app'])).toBeNull()
})

describe.skipIf(process.platform === 'win32')('the installed launcher', () => {
  let root: string
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'turnscope launcher '))
    mkdirSync(join(root, 'opt', 'bin'), { recursive: true })
    copyFileSync(
      fileURLToPath(new URL('../../build/packaging/turnscope', import.meta.url)),
      join(root, 'opt', 'bin', 'turnscope'),
    )
    const app = join(root, 'opt', 'turnscope')
    writeFileSync(app, '#!/bin/sh\nprintf "%s\\n" "$@"\nprintf "%s" "$FONTCONFIG_FILE" >&2\n')
    for (const path of [app, join(root, 'opt', 'bin', 'turnscope')]) chmodSync(path, 0o755)
    symlinkSync(join(root, 'opt', 'bin', 'turnscope'), join(root, 'turnscope'))
  })
  afterAll(() => rmSync(root, { recursive: true }))

  const launch = (args: readonly string[], env: NodeJS.ProcessEnv) => {
    const { PATH } = process.env
    const { stdout, stderr, status } = spawnSync(join(root, 'turnscope'), [...args], {
      env: { PATH, ...env },
      encoding: 'utf8',
    })
    const given = stdout.trimEnd().split('\n')
    const verb = commandLineArguments(['app', ...given])
    const window = verb === null && given[0] === '--' ? given.slice(1) : null
    return { given, verb, window, stderr, status }
  }

  test.each([
    [['inspect', 'a b.db', '--json']],
    [['--version']],
    [['--help']],
    [['-V']],
    [['inspect', '--inspect', '--no-sandbox']],
  ])('%j is the command line, whether there is a display or not, and Chromium sees none of it', (args) => {
    for (const env of [{}, { DISPLAY: ':0' }]) expect(launch(args, env).verb).toEqual(args)
  })

  test.each([
    [['turns.db']],
    [['/some where/turns']],
    [['./turns']],
    [['turnscope://case/1']],
    [['file:///x/turns.db']],
  ])('%j opens a window where there is a display, and elsewhere says what to do instead', (args) => {
    expect(launch(args, { DISPLAY: ':0' }).window).toEqual(args)
    expect(launch(args, { WAYLAND_DISPLAY: 'wayland-0' }).window).toEqual(args)
    expect(launch(args, {})).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('turnscope serve FILE'),
    })
  })

  test.skipIf(process.platform === 'darwin')(
    'the command line wants neither shared memory nor fonts nor a folder of its own for Chromium, as a window does',
    () => {
      const { given, stderr } = launch(['--version'], {})
      expect(given).toEqual(expect.arrayContaining(['--disable-dev-shm-usage', '--user-data-dir=/proc']))
      expect(stderr).toBe(join(root, 'opt', 'bin', 'fonts.conf'))
      expect(launch(['turns.db'], { DISPLAY: ':0' }).stderr).toBe('')
    },
  )

  test('nothing opens a window, and prints the help where there is no display', () => {
    expect(launch([], { DISPLAY: ':0' }).window).toEqual([])
    expect(launch([], {}).verb).toEqual([])
  })
})
