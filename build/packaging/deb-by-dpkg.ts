#!/usr/bin/env node
/**
 * Makes the deb that fpm would make, of the arguments that electron-builder gives fpm, by `dpkg-deb` alone: for
 * machines of Debian's kind that cannot download fpm. `build/package.ts` names it in CUSTOM_FPM_PATH there.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

const text = { type: 'string' } as const
const list = { type: 'string', multiple: true } as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    force: { type: 'boolean', short: 'f' },
    'input-type': { ...text, short: 's' },
    'output-type': { ...text, short: 't' },
    architecture: text,
    name: text,
    version: text,
    maintainer: text,
    vendor: text,
    url: text,
    license: text,
    category: text,
    description: text,
    package: text,
    iteration: text,
    depends: { ...list, short: 'd' },
    'deb-recommends': list,
    'deb-priority': text,
    'deb-compression': text,
    'after-install': text,
    'after-remove': text,
    log: text,
  },
})

const DEFAULT_CATEGORY = 'utils'

/** Throws an Error that names what is missing. */
function given(name: 'architecture' | 'name' | 'version' | 'maintainer' | 'package'): string {
  const value = values[name]
  if (value === undefined) throw new Error(`--${name} is missing.`)
  return value
}

function kilobytesOf(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    entry.isFile() ? lstatSync(join(entry.parentPath, entry.name)).size : 0,
  )
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)
}

function control(installedKilobytes: number): string {
  const [first = '', ...rest] = (values.description ?? '').split('\n').map((line) => line.trim())
  const fields: (readonly [string, string | undefined])[] = [
    ['Package', given('name')],
    ['Version', given('version')],
    ['Architecture', given('architecture')],
    ['Maintainer', given('maintainer')],
    ['Installed-Size', String(installedKilobytes)],
    ['Depends', values.depends?.join(', ')],
    ['Recommends', values['deb-recommends']?.join(', ')],
    ['Section', values.category ?? DEFAULT_CATEGORY],
    ['Priority', values['deb-priority'] ?? 'optional'],
    ['Homepage', values.url],
    ['Description', [first, ...rest.map((line) => ` ${line || '.'}`)].join('\n')],
  ]
  return `${fields.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n')}\n`
}

if (values['output-type'] !== 'deb') {
  console.error(`dpkg-deb makes debs alone; for ${values['output-type']} fpm is needed.`)
  process.exit(2)
}
const root = mkdtempSync(join(tmpdir(), 'turnscope-deb-'))
try {
  chmodSync(root, 0o755)
  for (const pair of positionals) {
    const at = pair.lastIndexOf('=')
    const [from, to] = [pair.slice(0, at), join(root, pair.slice(at + 1))]
    mkdirSync(dirname(to), { recursive: true })
    cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  }
  const size = kilobytesOf(root)
  mkdirSync(join(root, 'DEBIAN'))
  writeFileSync(join(root, 'DEBIAN', 'control'), control(size))
  for (const [option, script] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ] as const) {
    const path = values[option]
    if (path !== undefined) writeFileSync(join(root, 'DEBIAN', script), readFileSync(path), { mode: 0o755 })
  }
  const { status } = spawnSync(
    'dpkg-deb',
    ['--root-owner-group', '-Zxz', '-z2', '--build', root, given('package')],
    {
      stdio: ['ignore', 2, 2],
    },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
