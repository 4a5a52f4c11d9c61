/** What must be there before a script of this project can run. Plain JavaScript, because an old Node may be the one to read it. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The first Node that runs the project. */
export const NODE = 24

/** Of the packages that build the app, npm counts the parts for each machine as optional. */
export const LEFT_OUT =
  'What builds the app has a part for this machine, and npm left it out: run npm ci without leaving optional packages out.'

export const isOld = (version) => Number(version.split('.')[0]) < NODE

/** Path of the Node that npm brought for this machine; null where it brought none. */
export function broughtNode(root, platform, arch) {
  const [system, file] = platform === 'win32' ? ['win', 'node.exe'] : [platform, 'node']
  const paths = [`node-${system}-${arch}`, `node-bin-${system}-${arch}`].map((name) =>
    join(root, 'node_modules', name, 'bin', file),
  )
  return paths.find((path) => existsSync(path)) ?? null
}

/** Whether npm installed the versions that the lock file names; packages for other platforms are not looked for. */
function isOutdated(root) {
  const [lock, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) =>
    join(root, name),
  )
  // npm writes its note of what it installed last of all, and then it need not be read.
  if (statSync(lock).mtimeMs < statSync(installed).mtimeMs) return false
  const packagesIn = (path) => JSON.parse(readFileSync(path, 'utf8')).packages
  const [wanted, there] = [packagesIn(lock), packagesIn(installed)]
  const { dependencies = {}, devDependencies = {} } = wanted['']
  return [dependencies, devDependencies]
    .flatMap((names) => Object.keys(names).map((name) => `node_modules/${name}`))
    .some((place) => there[place]?.version !== wanted[place]?.version)
}

/** What somebody has to do before a script can run, in a sentence; null where nothing is missing. `version` is the running Node's. */
export function whyNotReady(root, { version, brought }) {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')))
    return 'The packages that Turnscope needs are not installed, or not to the end: run npm ci first.'
  if (isOutdated(root))
    return 'The packages in node_modules are not those that package-lock.json names: run npm ci.'
  if (isOld(version) && brought === null)
    return `Turnscope runs on Node ${NODE} or later, and this is ${version}: run npm ci without leaving optional packages out, which brings one, or put one on the PATH.`
  return null
}
