import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLI, type Ran, turnscope } from '../../electron/cli/fixtures.ts'
import { Engine } from '../../electron/engine/engine.ts'
import { onWindows, snapshot, writeFifo, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { clockBack } from './clock.ts'
import { ANSWER } from './deeds.ts'
import type { SafetyClass } from './trials.ts'

/** Every verb that writes a file made of a database. */
const VERBS = [
  ['migrate'],
  ['report'],
  ['table', '--table', 'turns'],
  ['table', '--table', 'missing'],
  ['salvage'],
] as const
const FORMATS = ['csv', 'json', 'md', 'sql'] as const
/** An output that could not be written, of those in `docs/command-line.md`. */
const NOT_WRITTEN = 5
/** A name that says of no format what a report is to be. */
const BAD_USAGE = 2

interface Place {
  readonly folder: string
  readonly evidence: string
  readonly db: string
  readonly out: string
  readonly env: NodeJS.ProcessEnv
}

/** Places where no new file may go, said to be replaced or not: the evidence by every name, and what is no file. */
const TARGETS: Readonly<Record<string, (place: Place) => string>> = {
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
  const env = clockBack(prng.int(0, 40))
  const ran = inProcess(place, args, env, null)
  return ran.code === 0 || verb[0] === 'salvage'
    ? []
    : [`${verb[0]} with a clock that jumps back: ${ran.code} ${ran.stdout}${ran.stderr}`]
}

/** An answer of a statement, and a table as statements, go to no place where a new file may not go, asked to replace what is there or not. */
async function answerAtBadTarget(place: Place, home: string, prng: Prng): Promise<string[]> {
  const kind = prng.pick(Object.keys(TARGETS))
  const path = TARGETS[kind]!(place)
  const [replace, format] = [prng.chance(0.5), prng.pick(FORMATS)]
  const what = `an answer as ${format} to ${kind}${replace ? ', replacing' : ''}`
  const engine = new Engine({ home, person: 'ada', throwaway: true })
  try {
    const { case_id } = await engine.call('case.open', { path: place.db })
    await engine.settled(case_id)
    const before = snapshot(place.folder)
    const writing =
      format === 'sql'
        ? engine.call('tables.export', { case_id, table: { table: 'missing' }, format, path, replace })
        : engine.call('sql.save', { case_id, answer: ANSWER, format, path, replace })
    const ended = await (writing as Promise<unknown>).catch((error: unknown) => error)
    return [
      ...(ended instanceof TurnscopeError && ended.kind !== 'Internal'
        ? []
        : [`${what}: ended in ${ended instanceof Error ? ended.stack : JSON.stringify(ended)}`]),
      ...(snapshot(place.folder) === before ? [] : [`${what}: something was changed or left`]),
    ]
  } finally {
    await engine.close()
  }
}

/** What is tried, each as often. */
const KINDS = [
  atBadTarget,
  atBadTarget,
  onFullDisk,
  withClockBack,
  (place: Place, _: readonly string[], prng: Prng) =>
    answerAtBadTarget(place, join(place.folder, '..', 'home'), prng),
]

/** Disks that are full, places where nothing may go, clocks that jump. */
export const faults: SafetyClass = {
  name: 'faults',
  trialIs: 'one verb or answer at one bad place, full disk or bad clock',
  full: 200,
  slice: 6,
  // 12: a file larger than the file system or the account allows.
  kept: [12],
  untestable: () => onWindows,
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const inside = join(folder, 'inside')
    const [evidence, out, temporary] = [join(inside, 'evidence'), join(inside, 'out'), join(inside, 'tmp')]
    for (const each of [inside, evidence, out, temporary]) mkdirSync(each)
    const db = writeTurns(join(evidence, 'turns.json'), { turns: 400 })
    writeFileSync(join(evidence, 'notes.txt'), 'mine')
    const env = { TURNSCOPE_TMPDIR: temporary, TMPDIR: temporary }
    const place = { folder: inside, evidence, db, out, env }
    const verb = VERBS[seed % VERBS.length]!
    const sealed = snapshot(evidence)
    const found = await KINDS[Math.floor(seed / VERBS.length) % KINDS.length]!(place, verb, prng)
    if (snapshot(evidence) !== sealed) found.push('the evidence or its folder was changed')
    const left = readdirSync(temporary)
    if (left.length > 0) found.push(`left in the temporary folder: ${left.join(', ')}`)
    return found
  },
}
