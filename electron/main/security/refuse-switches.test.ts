import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MARK } from '../launcher.ts'
import { foreignSwitch, refusal } from './refuse-switches.ts'

const inWindow = (args: readonly string[], platform: NodeJS.Platform = 'linux') =>
  foreignSwitch(['turnscope', ...args], null, platform)

describe('a window', () => {
  test.each([
    [['--remote-debugging-port=9222']],
    [['-remote-debugging-port=9222']],
    [[' --remote-debugging-port=9222']],
    [['\t-inspect']],
    [['turnscope://app/#/', '--gpu-launcher=sh']],
    [['turns.db', '--no-sandbox', '--', 'x.db']],
    [['--ozone-platform=x11', '--js-flags=--expose-gc']],
    [['--ozone-platform=headless']],
    [['--force-device-scale-factor=2 --no-sandbox']],
    [['--disable-gpu=1']],
    [['--force-renderer-accessibility=x']],
    [['--constructor']],
    [['--toString=x']],
    [['--user-data-dir=/proc']],
    [['-psn_0_1']],
    [['--command-line']],
    [['-']],
  ])('is not opened where %j is asked for', (args) => {
    expect(args.map((arg) => arg.trim())).toContain(inWindow(args))
  })

  test.each([
    [[]],
    [['turns.db', '/abs/copy.db', 'turnscope://app/#/']],
    [['--', '--remote-debugging-port=9222', '-x.db']],
    [['--ozone-platform=wayland', '--ozone-platform-hint=auto', '--force-device-scale-factor=1.5']],
    [[' --disable-gpu\n', 'turns.db']],
    [['--force-renderer-accessibility', '--disable-dev-shm-usage']],
  ])('is opened for %j', (args) => expect(inWindow(args)).toBeNull())

  test('is opened for what each system adds, there alone', () => {
    expect(inWindow(['-psn_0_123456'], 'darwin')).toBeNull()
    expect(inWindow(['/no-sandbox'], 'win32')).toBe('/no-sandbox')
    expect(inWindow(['/no-sandbox'], 'linux')).toBeNull()
  })
})

test('of the command line the launchers’ own switches are taken, and nothing beside them', () => {
  const [mark] = MARK
  for (const launcher of ['turnscope', 'turnscope.cmd']) {
    const text = readFileSync(new URL(`../../../build/packaging/${launcher}`, import.meta.url), 'utf8')
    const [, written] = /^(?:exec )?"[^"]*(?:\$app|\.exe)" (.* --command-line) --/m.exec(text)!
    const args = written!.replace('$folder', '--user-data-dir=/proc').split(' ')
    expect(args).toContain('--no-sandbox')
    expect(foreignSwitch(['app', ...args, '--', 'inspect', '--inspect'], mark, 'linux')).toBeNull()
    for (const more of ['--remote-debugging-port=0', '--user-data-dir=/tmp', 'evil.js'])
      expect(foreignSwitch(['app', more, ...args, '--', 'inspect'], mark, 'linux')).toBe(more)
  }
})

test('it is said what was not taken, on one line, without what was given to it', () => {
  const said = refusal('--log-net-log\n=/home/ada/secret')
  expect(said).toContain('"--log-net-log\\n"')
  expect(said).not.toContain('secret')
  expect(said).not.toContain('\n')
})
