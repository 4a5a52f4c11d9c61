import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, matchesGlob } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import type { Configuration } from 'electron-builder'
import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { fleetPage } from './fleet-page.ts'
import { completions, FLEET_PAGE, manualPage, REFERENCE, referencePage } from './manual.ts'
import { billOf, componentsOf, noticesOf } from './notices.ts'
import { isOnlyToTry } from './only-to-try.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { href } = new URL('../electron-builder.config.mjs', import.meta.url)
const { default: config } = (await import(href)) as { default: Configuration }
/** Of what is laid beside the app. */
const sources = (files: unknown): string[] => (files as { from: string }[]).map(({ from }) => from)

describe('what is said of the command line', () => {
  test('docs/fleet.md has the tables and questions that there are (the same renews it)', () => {
    const page = readFileSync(FLEET_PAGE, 'utf8')
    expect(fleetPage(page)).toBe(page)
  })

  test('docs/command-line.md is what the program says of itself (node build/packaging/manual.ts renews it)', () => {
    expect(readFileSync(REFERENCE, 'utf8')).toBe(referencePage())
  })

  test('the manual page and the completions know each verb and option', () => {
    const page = manualPage('1.2.3')
    const { bash, zsh, fish } = completions()
    for (const verb of ['inspect', 'migrate', 'salvage', 'release-notes', 'serve']) {
      expect(page).toContain(`.SS turnscope ${verb.replaceAll('-', '\\-')}`)
      for (const text of [bash, zsh, fish]) expect(text).toContain(verb)
    }
    expect(page).toContain('\\-\\-timeline\\-db')
    expect(fish).toContain("'__fish_seen_subcommand_from conversations' -l timeline-db")
  })
})

/** The rows of a PNG as it packs them, each behind a byte for its filter: one that is clear, below such ones, is all zeros. */
function rowsOf(png: Buffer): Buffer[] {
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const packed = inflateSync(Buffer.concat(data))
  const height = png.readUInt32BE(20)
  const width = packed.length / height
  return Array.from({ length: height }, (_, row) => packed.subarray(row * width + 1, (row + 1) * width))
}
const isClearAbove = (rows: Buffer[]): boolean =>
  rows.slice(0, Math.floor(rows.length / 16)).every((row) => row.every((byte) => byte === 0)) &&
  rows.some((row) => row.some((byte) => byte !== 0))

describe('what is packaged', () => {
  test('each file that the configuration names is there', () => {
    const named = [
      ...sources(config.linux?.extraFiles),
      ...sources(config.mac?.extraFiles),
      ...sources(config.win?.extraFiles),
      'LICENSE',
      'build/icons/icon.png',
      `build/icons/${config.mac?.icon}`,
      `build/icons/${config.win?.icon}`,
      ...[16, 24, 32, 48, 64, 128, 256, 512].map(
        (size) => `build/icons/${config.linux?.icon}/${size}x${size}.png`,
      ),
    ].map((path) => join(root, path))
    const absolute = [config.deb?.afterInstall, config.deb?.afterRemove, config.mac?.entitlements].map(String)
    const metainfo = (config.deb?.fpm ?? [])
      .map((pair) => pair.split('=')[0]!)
      .filter((path) => !path.includes('/dist/'))
    expect([...named, ...absolute, ...metainfo].filter((path) => !existsSync(path))).toEqual([])
  })

  test('of the packages that npm installs for users one is shipped; the others are in the bundles, or not needed', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const installed = Object.entries<{ dev?: boolean }>(lock.packages)
      .filter(([place, { dev }]) => place !== '' && dev !== true)
      .map(([place]) => place)
    const left = (config.files as string[])
      .filter((glob) => glob.startsWith('!'))
      .map((glob) => glob.slice(1))
    const shipped = installed.filter(
      (place) => !left.some((glob) => matchesGlob(`${place}/package.json`, glob)),
    )
    expect(shipped).toEqual(['node_modules/better-sqlite3'])
  })

  test('packages say whom to write to, and where the project lives', () => {
    expect(config.linux?.maintainer).toMatch(/^.+ <.+@.+>$/)
    expect(packageJson.homepage).toMatch(/^https:/)
    expect(packageJson.desktopName).toBe(`${config.linux?.executableName}.desktop`)
  })

  test('every icon has nothing but its drawing: the edge above that is clear', () => {
    for (const name of [
      'icon.png',
      ...readdirSync(join(root, 'build/icons/sizes')).map((size) => `sizes/${size}`),
    ])
      expect(rowsOf(readFileSync(join(root, 'build/icons', name))), name).toSatisfy(isClearAbove)
  })

  test('the icon of About stands where the desktop can read it', () => {
    expect(config.asarUnpack).toContain('build/icons/icon.png')
  })

  test('what a desktop of Linux hands over stands behind two dashes: no link and no name is a switch', () => {
    expect(config.linux?.executableArgs).toEqual(['--'])
  })

  test('every platform is told which files can be opened', () => {
    const endings = ['db', 'sqlite', 'sqlite3']
    // With a type of its own, electron-builder would write all endings of an association as one pattern for Linux.
    expect(config.fileAssociations).toEqual([expect.not.objectContaining({ mimeType: expect.anything() })])
    expect(config.fileAssociations).toEqual([expect.objectContaining({ ext: endings })])
    expect(config.linux?.mimeTypes).toContain('application/vnd.sqlite3')
    for (const installed of [config.deb, config.rpm]) {
      const file = installed?.fpm?.find((pair) => pair.endsWith('=/usr/share/mime/packages/turnscope.xml'))
      const types = readFileSync(String(file?.split('=')[0]), 'utf8')
      expect(types).toContain('<mime-type type="application/vnd.sqlite3">')
      expect([...types.matchAll(/<glob pattern="\*\.(.+?)"/g)].map(([, ending]) => ending)).toEqual(endings)
    }
  })

  test.each([
    [['--linux', 'dir'], true],
    [['--linux', 'dir', '-c.electronVersion=33.4.11', '--publish', 'never'], true],
    [['--dir'], true],
    [['--linux', '--dir'], true],
    [[], false],
    [['--linux', 'deb', 'dir'], false],
    [['--linux', 'dir', '--win'], false],
    [['-wl', 'dir'], false],
    [['--linux', 'deb', '--dir'], false],
    [['--linux', 'deb', '-c.directories.output=dir'], false],
  ])('%j makes nothing but what is to be tried: %s', (args, expected) => {
    expect(isOnlyToTry(args)).toBe(expected)
  })

  test('the fuses of what is distributed are closed', () => {
    // Playwright drives the unpacked app alone through Node's inspector; this process packs nothing of that kind.
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
    })
  })
})

describe('the works of others', () => {
  const components = componentsOf(
    ['react', 'zod', '@base-ui/react', 'better-sqlite3'].map((name) => join(root, 'node_modules', name)),
  )

  test('each has its licence text, sorted, once', () => {
    expect(components.map(({ name }) => name)).toEqual(['@base-ui/react', 'better-sqlite3', 'react', 'zod'])
    const notices = noticesOf(components)
    for (const { name, version, text } of components) {
      expect(notices).toContain(`${name} ${version} (MIT)`)
      expect(notices).toContain(text)
    }
  })

  test('a licence that nobody has looked at stops the build', () => {
    const folder = mkdtempSync(join(tmpdir(), 'turnscope-licence-'))
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'odd', version: '1.0.0', license: 'GPL-3.0' }),
    )
    expect(() => componentsOf([folder])).toThrow('odd 1.0.0 has the licence GPL-3.0')
    rmSync(folder, { recursive: true })
  })

  test('the bill of materials has the hash that the lock file has', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const bill = JSON.parse(billOf(components, packageJson, lock))
    const react = bill.components.find(({ name }: { name: string }) => name === 'react')
    const integrity: string = lock.packages['node_modules/react'].integrity
    expect(Buffer.from(react.hashes[0].content, 'hex').toString('base64')).toBe(
      integrity.replace('sha512-', ''),
    )
    expect(bill.components[0].purl).toMatch(/^pkg:npm\/%40base-ui\/react@/)
  })
})

const hasDpkg = (() => {
  try {
    return execFileSync('dpkg-deb', ['--version']).length > 0
  } catch {
    return false
  }
})()

test.skipIf(!hasDpkg)(
  'dpkg-deb makes of the arguments for fpm a package with its files, scripts and facts',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'turnscope-deb-test-'))
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const out = join(folder, 'out.deb')
    // As electron-builder calls fpm.
    execFileSync(process.execPath, [
      join(root, 'build/packaging/deb-by-dpkg.ts'),
      ...[
        '-s',
        'dir',
        '--force',
        '-t',
        'deb',
        '-d',
        'libgtk-3-0',
        '-d',
        'libnss3',
        '--deb-recommends',
        'libappindicator3-1',
      ],
      ...[
        '--deb-compression',
        'xz',
        '--architecture',
        'amd64',
        '--after-install',
        file('in.sh', '#!/bin/sh\n'),
      ],
      ...['--after-remove', file('out.sh', '#!/bin/sh\n'), '--description', 'Short words\n Longer words.'],
      ...[
        '--version',
        '1.2.3',
        '--package',
        out,
        '--name',
        'turnscope',
        '--maintainer',
        'A <a@b.c>',
        '--vendor',
        'A <a@b.c>',
      ],
      ...['--url', 'https://example.org', '--deb-priority', 'optional', '--license', 'MIT'],
      `${file('page', 'text')}=/usr/share/man/man1/turnscope.1.gz`,
    ])
    const dpkg = (...args: string[]): string => execFileSync('dpkg-deb', args, { encoding: 'utf8' })
    const facts = dpkg('--field', out)
    expect(facts).toContain('Package: turnscope\nVersion: 1.2.3\nArchitecture: amd64\nMaintainer: A <a@b.c>')
    expect(facts).toContain('Depends: libgtk-3-0, libnss3')
    expect(facts).toContain('Description: Short words\n Longer words.')
    expect(dpkg('--contents', out)).toMatch(/root\/root .* \.\/usr\/share\/man\/man1\/turnscope\.1\.gz/)
    expect(dpkg('--info', out)).toMatch(/postinst[\s\S]*postrm/)
    rmSync(folder, { recursive: true })
  },
)
