import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { atMost, type Figure, type Section } from './figures.ts'
import { columnsSql, conversationsSql, extractSql, indexesSql } from './peer-sql.ts'
import { measured, measuredCommand, measuredProgram, median, type Ran } from './processes.ts'

export interface BenchSize {
  /** Sizes by which it is measured that `migrate` is linear, ascending. */
  readonly grow: readonly number[]
  /** Of the sample that is migrated. */
  readonly turns: number
  /** Of the sample whose turns repeat all before them. */
  readonly realTurns: number
  /** How often a command is started whose start is measured. */
  readonly starts: number
}

const MB = 1e6

const ratio = (one: Ran, other: Ran): number => one.seconds / other.seconds

/** Beside the folder: the next section reads the same. */
export async function sampleOf(folder: string, turns: number, shape: string): Promise<string> {
  const path = join(folder, '..', `${shape}-${turns}.db`)
  if (!existsSync(path))
    await measuredCommand(folder, 'sample', '--out', path, '--turns', `${turns}`, '--shape', shape)
  return path
}

/** How long the command line takes to do next to nothing. */
export async function starting(folder: string, { starts }: BenchSize): Promise<Section> {
  const sample = await sampleOf(folder, 1200, 'short')
  const bare = await median(starts, () => measured(folder, process.execPath, ['-e', '0']))
  const version = await median(starts, () => measuredCommand(folder, '--version'))
  const inspect = await median(Math.ceil(starts / 2), () =>
    measuredCommand(folder, 'inspect', sample, '--json'),
  )
  const times = version.cpu === null || bare.cpu === null ? null : version.cpu / bare.cpu
  return {
    title: 'start',
    notes: [],
    figures: [
      { what: 'node -e 0', spent: bare },
      {
        what: 'turnscope --version',
        spent: version,
        ...(times === null ? {} : { against: { what: 'node -e 0, CPU', ratio: times } }),
        goal: atMost(times, 2, '≤ 2 × node -e 0'),
      },
      {
        what: 'turnscope inspect, of the 10 MB sample',
        spent: inspect,
        goal: atMost(inspect.cpu, 0.5, '≤ 0.5 s CPU'),
      },
    ],
  }
}

/** One UPDATE by the sqlite3 shell where there is one, else by the SQLite that Turnscope brings. */
async function bySql(folder: string, evidence: string, out: string): Promise<Ran & { readonly by: string }> {
  const shell = await measured(folder, 'sqlite3', ['--version']).catch(() => null)
  if (shell === null)
    return { ...(await measuredProgram(folder, 'peers.ts', 'sql', evidence, out)), by: 'better-sqlite3' }
  const sql = `PRAGMA journal_mode = OFF;\nPRAGMA synchronous = OFF;\n${columnsSql}\n${extractSql}\n${indexesSql}\n`
  // By copy and UPDATE, as all the others.
  const ran = await measured(folder, 'sh', ['-c', 'cp "$0" "$1" && exec sqlite3 "$1"', evidence, out], sql)
  return { ...ran, by: `sqlite3 ${shell.stdout.split(' ')[0]}` }
}

/** The whole command beside every other way, over the same file. */
export async function migrating(folder: string, { turns }: BenchSize): Promise<Section> {
  const evidence = await sampleOf(folder, turns, 'short')
  const bytes = statSync(evidence).size
  const out = join(folder, 'out.db')
  const peer = async (name: string): Promise<Ran> => {
    const ran = await measuredProgram(folder, 'peers.ts', name, evidence, out)
    rmSync(out)
    return ran
  }
  const floor = await peer('floor')
  const migrate = async (from: string): Promise<Ran> => {
    const ran = await measuredCommand(folder, 'migrate', from, '--out', out, '--json')
    if (JSON.parse(ran.stdout).verification.ok !== true) throw new Error('the migration did not verify')
    rmSync(out)
    return ran
  }
  const ours = await migrate(evidence)
  const sql = await bySql(folder, evidence, out)
  rmSync(out)
  const server = await peer('server')
  const few = Math.ceil(turns / 10)
  const small = await migrate(await sampleOf(folder, few, 'short'))
  const growth = ours.seconds / turns / (small.seconds / few)
  const against = (what: string, other: Ran): Figure['against'] => ({ what, ratio: ratio(ours, other) })
  return {
    title: `migrate: ${turns.toLocaleString('en-US')} turns, ${(bytes / MB).toFixed(0)} MB, whole commands`,
    notes: [],
    figures: [
      { what: 'floor: copy, one UPDATE with constants, two indexes', spent: floor },
      { what: `copy, one UPDATE with json_extract, two indexes (${sql.by})`, spent: sql },
      { what: 'the server’s way: copy, a row per transaction, two indexes', spent: server },
      {
        what: 'turnscope migrate, verified',
        spent: ours,
        against: against('the floor', floor),
        goal: atMost(ratio(ours, floor), 3, '≤ 3 × the floor'),
      },
      {
        what: '',
        spent: {},
        against: against('json_extract', sql),
        goal: atMost(ratio(ours, sql), 1, '≤ 1 × json_extract'),
      },
      {
        what: '',
        spent: {},
        against: against('the server’s way', server),
        goal: atMost(ratio(ours, server), 0.25, '≤ ¼ of the server’s way'),
      },
      { what: '', spent: {}, goal: atMost(ours.peak_bytes, 300 * MB, '≤ 300 MB') },
      {
        what: `turnscope migrate, of ${few.toLocaleString('en-US')} turns`,
        spent: small,
        against: { what: 'its time for a turn', ratio: growth },
        goal: atMost(growth, 1.2, 'linear: ≤ 1.2 × it'),
      },
    ],
  }
}

interface Step {
  readonly step: string
  readonly seconds: number
  readonly cpu?: number
  readonly of: string
}

export const stepsOf = ({ stdout }: Ran): Map<string, Step> =>
  new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Step)
      .map((one) => [one.step, one]),
  )

const figureOf =
  (steps: ReadonlyMap<string, Step>) =>
  (name: string, what: string, bound?: number): Figure => {
    const { seconds, of } = steps.get(name)!
    return {
      what: of === '' ? what : `${what}, ${of}`,
      spent: { seconds },
      ...(bound === undefined ? {} : { goal: atMost(seconds, bound, `≤ ${bound * 1000} ms`) }),
    }
  }

/** What the window waits for, and what others take to show the same. */
export async function reading(folder: string, { turns }: BenchSize): Promise<Section> {
  const evidence = await sampleOf(folder, turns, 'short')
  const copy = join(folder, 'copy.db')
  const copying = await measuredProgram(folder, 'peers.ts', 'copy', evidence, copy)
  rmSync(copy)
  const engine = await measuredProgram(folder, 'engine-steps.ts', 'short', evidence, folder)
  const steps = stepsOf(engine)
  const figure = figureOf(steps)
  const first = steps.get('first')!.seconds
  const copied = stepsOf(copying).get('copy')!.seconds
  const peers: Figure[] = []
  const notes: string[] = []
  const others: readonly (readonly [string, string[], string])[] = [
    ['sqlite3', ['-readonly', evidence, conversationsSql], 'the conversations by sqlite3'],
    ['datasette', [evidence, '--get', '/'], 'the start of Datasette and its first page'],
  ]
  for (const [command, args, what] of others) {
    const spent = await measured(folder, command, args).catch(() => null)
    if (spent === null) notes.push(`${command} is not installed here, or did not answer: not compared.`)
    else peers.push({ what, spent })
  }
  return {
    title: `read: the same ${turns.toLocaleString('en-US')} turns, in the engine`,
    notes,
    figures: [
      { what: 'copy, sync and hash', spent: { ...copying, seconds: copied } },
      ...peers,
      {
        what: 'from picking the file to its first conversations',
        spent: { seconds: first },
        against: { what: 'copy, sync and hash', ratio: first / copied },
        goal: atMost(first - copied, 0.3, '≤ 300 ms beyond the copy'),
      },
      figure('settle', 'then until index and integrity_check are there'),
      figure('reopen', 'opening the case again, to its first conversations', 0.3),
      figure('reopen-indexed', 'the same, until all its turns are indexed', 0.3),
      figure('plan', 'plan'),
      figure('migrate', 'migrate, in the app'),
      figure('timeline-meanwhile', 'slowest timeline while it migrates', 0.1),
      figure('conversations-last_ms', 'conversations by last activity'),
      figure('conversations-switches', 'conversations by switches'),
      figure('conversations-missing', 'conversations by what is missing'),
      figure('timeline', 'timeline of the longest conversation'),
      figure('turns', 'a page of its turns'),
      figure('missing-middle', 'missing: a page in the middle', 0.05),
      figure('missing-end', 'missing: the last page', 0.05),
      figure('missing-filter', 'missing: another reason', 0.5),
      figure('export', 'export'),
      { what: 'the engine’s process with all that', spent: engine },
    ],
  }
}

/** Conversations as they really are: each turn repeats all earlier blocks. */
export async function long(folder: string, { realTurns }: BenchSize): Promise<Section> {
  const evidence = await sampleOf(folder, realTurns, 'real')
  const bytes = statSync(evidence).size
  const engine = await measuredProgram(folder, 'engine-steps.ts', 'real', evidence, folder)
  const figure = figureOf(stepsOf(engine))
  return {
    title: `long: ${realTurns.toLocaleString('en-US')} turns that repeat all before them, ${(bytes / MB).toFixed(0)} MB`,
    notes: [],
    figures: [
      figure('turn', 'the last turn of a conversation'),
      figure('read', 'its last ten turns, as they are read'),
      figure('debug-turn', 'debug API: that turn'),
      figure('debug-turns', 'debug API: its 20 newest snapshots'),
      { what: 'the engine’s process with all that', spent: engine },
    ],
  }
}
