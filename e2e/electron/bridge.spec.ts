import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../fixtures.ts'

/** What stands before the fuses in a binary of Electron. Source: electron/fuses, `src/constants.ts`. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** In their order in the binary; the inspector's is open where Playwright drives the app. Source: electron/fuses, `src/config.ts`. */
const FUSES = {
  runAsNode: '0',
  enableCookieEncryption: '1',
  enableNodeOptionsEnvironmentVariable: '0',
  enableNodeCliInspectArguments: '1',
  enableEmbeddedAsarIntegrityValidation: '1',
  onlyLoadAppFromAsar: '1',
  loadBrowserProcessSpecificV8Snapshot: '0',
  grantFileProtocolExtraPrivileges: '0',
}

test('the fuses of the packaged binary are as they were set', () => {
  const packaged = process.env.TURNSCOPE_EXECUTABLE
  test.skip(!packaged, 'no packaged app is named in TURNSCOPE_EXECUTABLE')
  const binary = readFileSync(packaged!)
  const at = binary.indexOf(SENTINEL) + SENTINEL.length
  expect(at).toBeGreaterThanOrEqual(SENTINEL.length)
  const [version, count] = [binary[at]!, binary[at + 1]!]
  expect(version).toBe(1)
  const states = binary.subarray(at + 2, at + 2 + count).toString('latin1')
  expect(Object.fromEntries(Object.keys(FUSES).map((name, index) => [name, states[index]]))).toEqual(FUSES)
})

test('what makes a Node or an Electron run other code runs nothing here', () => {
  const packaged = process.env.TURNSCOPE_EXECUTABLE
  test.skip(!packaged, 'no packaged app is named in TURNSCOPE_EXECUTABLE')
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-hostile-'))
  const marker = join(folder, 'ran')
  const code = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`
  const file = join(folder, 'hostile.cjs')
  writeFileSync(file, code)
  const tries: [string[], NodeJS.ProcessEnv][] = [
    [['-e', code], { ELECTRON_RUN_AS_NODE: '1' }],
    [[], { NODE_OPTIONS: `--require=${file}` }],
    [['--require', file], {}],
    [['-r', file], {}],
  ]
  try {
    for (const [args, env] of tries) {
      const all = [...args, '--command-line', '--', '--version']
      const { stdout } = spawnSync(packaged!, all, {
        env: { ...process.env, ...env, TURNSCOPE_HOME: folder },
        encoding: 'utf8',
        timeout: 60_000,
      })
      expect(stdout, JSON.stringify([args, env])).toMatch(/^\d+\.\d+\.\d+\n$/)
      expect(existsSync(marker), JSON.stringify([args, env])).toBe(false)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
