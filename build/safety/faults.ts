import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CLI, type Ran, turnscope } from '../../electron/cli/fixtures.ts'
import { onWindows, snapshot, writeFifo, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES, type DeedName } from './deeds.ts'
import { readDone } from './disk-model.ts'
import { type Interference, interfering, noShim } from './disk-shim.ts'
import { doInProcess } from './doing.ts'
import { Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

/** Every verb that writes a file made of a database. */
const VERBS = [
  ['migrate'],
  ['report'],
  ['table', '--table', 'turns'],
  ['table', '--table', 'missing'],
  ['salvage'],
] as const
const KINDS = ['target', 'target', 'full disk', 'clock', 'disk', 'disk', 'disk'] as const
/** An output that could not be written, of those in `docs/command-line.md`. */
const NOT_WRITTEN = 5
/** A name that says of no format what a report is to be. */
const BAD_USAGE = 2
const clock = pathToFileURL(fileURLToPath(new URL('./clock-back.ts', import.meta.url))).href

export interface Place {
  readonly folder: string
  readonly evidence: string
  readonly db: string
  readonly out: string
  readonly env: NodeJS.ProcessEnv
}

/** Places where no new file may go, said to be replaced or not: the evidence by every name, and what is no file. */
export const TARGETS: Readonly<Record<string, (place: Place) => string>> = {
  'the evidence': ({ db }) => db,
  'a link to it': ({ db, out }) => {
    symlinkSync(db, join(out, 'link.json'))
    return join(out, 'link.json')
  },
  'a hard link to it': ({ db, out }) => {
    linkSync(db, join(out, 'hard.json'))
    return join(out, 'hard.json')
  },
  'another way to it': ({ evidence, out }) => {
    symlinkSync(evidence, join(out, 'way'))
    return join(out, 'way', 'turns.json')
  },
  'its log': ({ db }) => `${db}-wal`,
  'its journal': ({ db }) => `${db}-journal`,
  'its shared memory': ({ db }) => `${db}-shm`,
  'a folder': ({ out }) => {
    mkdirSync(join(out, 'folder.json'))
    return join(out, 'folder.json')
  },
  'a pipe': ({ out }) => writeFifo(join(out, 'pipe.json')),
  'a device': () => '/dev/null',
  'no folder': ({ out }) => join(out, 'none', 'out.json'),
  'a file as a folder': ({ db }) => join(db, 'out.json'),
  'a name too long': ({ out }) => join(out, `${'x'.repeat(300)}.json`),
}

/** How a table is told what to be; a report is told by the ending of its name. */
const formatOf = ([verb]: readonly string[]): string[] => (verb === 'table' ? ['--format', 'csv'] : [])

async function atBadTarget(place: Place, verb: readonly string[], prng: Prng): Promise<string[]> {
  const kind = prng.pick(Object.keys(TARGETS))
  const target = TARGETS[kind]!(place)
  const force = prng.chance(0.5)
  const before = snapshot(place.folder)
  const args = [
    ...verb,
    place.db,
    '--out',
    target,
    ...formatOf(verb),
    '--json',
    ...(force ? ['--force'] : []),
  ]
  const ran = await turnscope(args, { env: place.env })
  const what = `${verb[0]} to ${kind}${force ? ', forced' : ''}`
  return [
    ...(ran.code === NOT_WRITTEN || (verb[0] === 'report' && ran.code === BAD_USAGE)
      ? []
      : [`${what}: ended with ${ran.code}: ${ran.stdout}${ran.stderr}`]),
    ...(snapshot(place.folder) === before ? [] : [`${what}: something was changed or left`]),
  ]
}

function inProcess(
  place: Place,
  args: readonly string[],
  more: NodeJS.ProcessEnv,
  blocks: number | null,
): Ran {
  const env = { ...process.env, ...place.env, ...more }
  const run = [process.execPath, CLI, ...args]
  // A limit on the size of files is the full disk that every machine without Windows can have.
  const [command, ...rest] =
    blocks === null ? run : ['bash', '-c', `ulimit -f ${blocks} && exec "$0" "$@"`, ...run]
  const { status, stdout, stderr } = spawnSync(command!, rest, { env, encoding: 'utf8' })
  return { code: status, stdout, stderr }
}

function onFullDisk(place: Place, verb: readonly string[], prng: Prng): string[] {
  const blocks = prng.pick([8, 32, 64, 128, 256, 512, 1024])
  const target = join(place.out, 'out.json')
  const ran = inProcess(place, [...verb, place.db, '--out', target, ...formatOf(verb), '--json'], {}, blocks)
  const what = `${verb[0]} with room for ${blocks} blocks`
  const left = readdirSync(place.out)
  if (ran.code === 0) return left.length === 1 ? [] : [`${what}: left ${left.join(', ')}`]
  return [
    ...(/"kind":"(NoSpace|NotWritable|Damaged)"/.test(ran.stdout)
      ? []
      : [`${what}: ${ran.stdout}${ran.stderr}`]),
    ...(left.length === 0 ? [] : [`${what}: left ${left.join(', ')}`]),
  ]
}

function withClockBack(place: Place, verb: readonly string[], prng: Prng): string[] {
  const target = join(place.out, 'out.json')
  const args = [...verb, place.db, '--out', target, ...formatOf(verb), '--json']
  const env = { NODE_OPTIONS: `--import=${clock}`, SAFETY_CLOCK_AFTER: String(prng.int(0, 40)) }
  const ran = inProcess(place, args, env, null)
  return ran.code === 0 || verb[0] === 'salvage'
    ? []
    : [`${verb[0]} with a clock that jumps back: ${ran.code} ${ran.stdout}${ran.stderr}`]
}

/** What a disk or a folder may come to while something is written there, and what of what is done to it fails then. */
const DISKS = {
  'is full': { code: 'ENOSPC', touched: ['w', 'n'] },
  'is over its quota': { code: 'EDQUOT', touched: ['w', 'n'] },
  fails: { code: 'EIO', touched: ['w', 'n', 'r', 's'] },
  'is read-only': { code: 'EROFS', touched: ['w', 'n', 'r'] },
  'does not allow it any more': { code: 'EACCES', touched: ['n', 'r'] },
  'cannot sync its folders': { code: 'EINVAL', touched: ['s'] },
} as const satisfies Record<string, Omit<NonNullable<Interference['fail']>, 'from'>>

/** Every deed that writes, on a disk that from some moment on, or for a moment, is not what it was. */
export async function onAnotherDisk(folder: string, name: DeedName, prng: Prng): Promise<string[]> {
  const log = join(folder, 'done.log')
  const around = (home: string, how: Interference) => interfering(join(home, '..'), how)
  const { scene } = await Scene.make(folder, name, (home) => around(home, { log }))
  const all = readDone(log)
  const things = all.length - all.findIndex(({ kind }) => kind === 'begin') - 1
  const home = scene.home('faulty')
  const becomes = prng.pick(Object.keys(DISKS) as (keyof typeof DISKS)[])
  const from = becomes === 'cannot sync its folders' ? 0 : prng.int(0, things)
  const last = becomes !== 'cannot sync its folders' && prng.chance(0.3) ? { last: from } : {}
  const what = `${name}, whose disk at thing ${from} of ${things} ${becomes}${'last' in last ? ' for a moment' : ''}`
  const { failed } = await doInProcess(name, home, scene.evidence, {
    env: around(home, { fail: { from, ...last, ...DISKS[becomes] } }),
  })
  return [
    ...(becomes === 'cannot sync its folders' && failed !== null ? [`${what}: ended in ${failed}`] : []),
    ...(await scene.wrongIn(home)).map(
      (wrong) => `${what}, and ended ${failed === null ? 'well' : `in ${failed}`}: ${wrong}`,
    ),
  ]
}

/** Disks that are full, places where nothing may go, clocks that jump. */
export const faults: SafetyClass = {
  name: 'faults',
  trialIs: 'one verb or deed at one bad place, disk or clock',
  full: 200,
  slice: 6,
  // 12: a file larger than the file system or the account allows. 20: a case on a disk that became read-only while it was
  // deleted. 22: a lock that could not be taken away. 129: a quota that was met beside the calls. 1044: what could not be taken away again.
  // 5000: a lock for which there was no room.
  kept: [12, 20, 22, 129, 1044, 5000],
  untestable: () => onWindows,
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const kind = KINDS[Math.floor(seed / VERBS.length) % KINDS.length]!
    if (kind === 'disk' && noShim() === null)
      return onAnotherDisk(folder, DEED_NAMES[prng.int(0, DEED_NAMES.length - 1)]!, prng)
    const [evidence, out, temporary] = [join(folder, 'evidence'), join(folder, 'out'), join(folder, 'tmp')]
    for (const each of [evidence, out, temporary]) mkdirSync(each)
    const db = writeTurns(join(evidence, 'turns.json'), { turns: 400 })
    writeFileSync(join(evidence, 'notes.txt'), 'mine')
    const env = { TURNSCOPE_TMPDIR: temporary, TMPDIR: temporary }
    const place = { folder, evidence, db, out, env }
    const verb = VERBS[seed % VERBS.length]!
    const sealed = snapshot(evidence)
    const found =
      kind === 'target'
        ? await atBadTarget(place, verb, prng)
        : kind === 'clock'
          ? withClockBack(place, verb, prng)
          : onFullDisk(place, verb, prng)
    if (snapshot(evidence) !== sealed) found.push('the evidence or its folder was changed')
    const left = readdirSync(temporary)
    if (left.length > 0) found.push(`left in the temporary folder: ${left.join(', ')}`)
    return found
  },
}
