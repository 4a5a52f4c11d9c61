import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** What stands before the fuses in a binary of Electron. Source: electron/fuses, `src/constants.ts`. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** In their order in the binary. Source: electron/fuses, `src/config.ts`. */
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const

/** Where the state of each fuse stands in a binary. Throws where it has none, or they are of another version. */
function fusesIn(binary: Buffer): { at: number; count: number } {
  const at = binary.indexOf(SENTINEL) + SENTINEL.length
  if (at < SENTINEL.length || binary[at] !== 1) throw new Error('there are no fuses of version 1')
  return { at: at + 2, count: binary[at + 1]! }
}

/** The fuses of a binary: '1' is on, '0' off. Those that an Electron has beside the named ones are numbered. */
export function readFuses(path: string): Record<string, string> {
  const binary = readFileSync(path)
  const { at, count } = fusesIn(binary)
  const states = binary.subarray(at, at + count).toString('latin1')
  return Object.fromEntries([...states].map((state, index) => [NAMES[index] ?? String(index), state]))
}

/**
 * Makes of the app that is only tried, on Linux, the one that is distributed: they differ in one fuse. Only the binary is
 * another, the files beside it are links.
 */
export function makeRelease(packaged: string): { executable: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-release-'))
  const from = dirname(packaged)
  const executable = join(folder, basename(packaged))
  for (const name of readdirSync(from))
    if (name !== basename(packaged)) symlinkSync(join(from, name), join(folder, name))
  copyFileSync(packaged, executable)
  const binary = readFileSync(executable)
  binary[fusesIn(binary).at + NAMES.indexOf('enableNodeCliInspectArguments')] = '0'.charCodeAt(0)
  writeFileSync(executable, binary)
  chmodSync(folder, 0o755)
  return { executable, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
