/** Who else's work is in the app: collected from the bundles themselves, so that the list cannot go out of date. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export interface Component {
  readonly name: string
  readonly version: string
  /** SPDX. */
  readonly license: string
  /** As the package has it; null where it has no such file. */
  readonly text: string | null
}

const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//

/** Licences that ask for nothing but their own text. Whatever else turns up is for a person to decide. */
const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0']

/** Notes the folder of each package that a bundle takes a module of. */
export function collectPackages(folders: Set<string>): Plugin {
  return {
    name: 'turnscope:packages',
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue
        for (const id of Object.keys(part.modules)) {
          const folder = PACKAGE.exec(id.replaceAll('\\', '/').replace(/^\0/, ''))?.[1]
          if (folder !== undefined) folders.add(folder)
        }
      }
    },
  }
}

/** Throws an Error that names a package whose licence is not among those allowed. */
export function componentsOf(folders: Iterable<string>): Component[] {
  const found = [...folders].map((folder): Component => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (!ALLOWED.includes(license))
      throw new Error(`${name} ${version} has the licence ${license}: may it ship?`)
    const file = globSync('{LICENSE,LICENCE,license,licence}{,.md,.txt,-MIT}', { cwd: folder })[0]
    return {
      name,
      version,
      license,
      text: file === undefined ? null : readFileSync(join(folder, file), 'utf8').trim(),
    }
  })
  const byName = new Map(found.map((component) => [`${component.name} ${component.version}`, component]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** THIRD-PARTY-NOTICES.txt. Electron and Chromium bring their own files. */
export function noticesOf(components: readonly Component[]): string {
  const rule = '-'.repeat(80)
  const parts = components.map(({ name, version, license, text }) =>
    [
      rule,
      `${name} ${version} (${license})`,
      '',
      text ?? `Licensed under ${license}; the package brings no file of it.`,
    ].join('\n'),
  )
  return [
    'Turnscope contains the following works. Those of Electron and Chromium are listed in LICENSE.electron.txt and',
    'LICENSES.chromium.html. SQLite, which better-sqlite3 contains, is in the public domain.',
    '',
    ...parts,
    '',
  ].join('\n')
}

/** A bill of materials in CycloneDX's form. `integrity` is npm's, from the lock file. */
export function billOf(
  components: readonly Component[],
  app: { readonly version: string },
  lock: { readonly packages: Readonly<Record<string, { readonly integrity?: string }>> },
): string {
  const hashesOf = (name: string) => {
    const integrity = lock.packages[`node_modules/${name}`]?.integrity
    if (!integrity?.startsWith('sha512-')) return {}
    const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
    return { hashes: [{ alg: 'SHA-512', content }] }
  }
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: 'turnscope', version: app.version } },
    components: components.map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      licenses: [{ license: { id: license } }],
      ...hashesOf(name),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** Writes both beside the bundles. `shipped` are packages that ship as they are. */
export function writeNotices(root: string, folders: ReadonlySet<string>, shipped: readonly string[]): void {
  const all = [...folders, ...shipped.map((name) => join(root, 'node_modules', name))].filter(existsSync)
  const components = componentsOf(all)
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'))
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), noticesOf(components))
  writeFileSync(
    join(root, 'dist', 'sbom.cdx.json'),
    billOf(components, read('package.json'), read('package-lock.json')),
  )
}
