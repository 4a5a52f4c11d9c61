import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { Engine } from '../../electron/engine/engine.ts'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { forkSpare } from '../../electron/host/forked-spare.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import {
  type MethodInput,
  type MethodName,
  type MethodOutput,
  methods,
} from '../../shared/contract/methods.ts'
import type { CaseView, Turn, TurnId } from '../../shared/contract/model.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { RULE } from './deeds.ts'
import { type Cost, watchCost } from './worst.ts'

/** Guards against what never ends, never a measure of speed: the machine may be busy with anything. A job may take as long for each MB. */
const HANGS_AFTER_MS = 180_000
const AND_FOR_EACH_MB_MS = 10_000

/** A turn that lacks a value of a column, and where a person may take one from. */
interface Gap {
  readonly turn: TurnId
  readonly column: TruthColumn
  readonly path: string
}

/** What is known of the file when a verb is asked for. */
interface About {
  readonly path: string
  readonly case_id: string
  /** A turn of the file, or one that no file has. */
  readonly turn: TurnId
  /** Turns that lack a value, and for good; the first with candidates, where there are any. */
  readonly gaps: readonly Gap[]
  /** Where a file may be written; another for each call. */
  readonly out: (name: string) => string
  /** Lists that are saved before they are loaded. */
  readonly rules: string
  readonly views: string
  /** What it is compared with: what could be salvaged of the same file, or the case itself. */
  readonly other_id: string
  /** A folder that is a dataset once the case was added to it. */
  readonly dataset: string
  /** Whether to ask also for what needs a process of its own. */
  readonly dearly: boolean
}

/** Asked for by `tryEveryVerb` itself, around all others. */
const AROUND = 'around the others'
/** Why a method is not asked for: it says nothing of a file. */
const OF_NO_FILE = 'of no file'

type Inputs = {
  readonly [N in MethodName]:
    | typeof AROUND
    | typeof OF_NO_FILE
    | ((about: About) => readonly MethodInput<N>[])
}

const ruleOf = ({ column, path }: Gap) => ({ shape: null, column, path })
const inCase = ({ case_id }: About) => [{ case_id }]
const ofTurn = ({ case_id, turn: { conv_id } }: About) => [{ case_id, conv_id }]

/**
 * Every verb in the order in which they are tried, and what each is asked, or why it is not.
 * A verb that is added to the contract has to be named here.
 */
const INPUTS: Inputs = {
  'engine.info': OF_NO_FILE,
  'preferences.get': OF_NO_FILE,
  'preferences.set': OF_NO_FILE,
  'files.list': ({ path }) => [{ path: dirname(path) }],
  'sample.path': OF_NO_FILE,
  'cases.delete': AROUND,
  'fleet.questions': OF_NO_FILE,
  'case.close': AROUND,
  'case.open': AROUND,
  'case.openBeside': AROUND,
  'evidence.look': ({ path }) => [{ path }],
  'evidence.sort': ({ path }) => [{ paths: [path] }],
  'cases.list': () => [{}],
  'case.view': inCase,
  'fleet.item': inCase,
  'fleet.addToDataset': ({ case_id, dataset }) => [{ case_id, path: dataset }],
  'fleet.ask': ({ dataset, dearly }) =>
    dearly ? [{ path: dataset, sql: 'SELECT count(*) FROM turns' }] : [],
  'fleet.run': ({ path, out, dearly }) =>
    dearly ? [{ paths: [dirname(path)], processes: 1, keep_path: out('kept') }] : [],
  'fleet.page': () => [{}, { search: 'turns', sort: 'turns', limit: 1 }],
  'fleet.write': ({ out }) =>
    (['csv', 'json', 'md', 'html'] as const).map((format) => ({ format, path: out(`fleet.${format}`) })),
  'fleet.forgetInterrupted': () => [{}],
  'case.forgetInterrupted': inCase,
  'cases.contents': inCase,
  'cases.label': ({ case_id }) => [{ case_id, label: { title: 'tried', ticket: '' } }],
  'search.find': ({ case_id, turn }) => [
    { case_id, search: 'planner' },
    { case_id, search: turn.turn_id.slice(0, 900) || 'x' },
  ],
  'conversations.page': ({ case_id }) => [
    { case_id, limit: 1000 },
    { case_id, search: 'conv', has_missing: true, sort: 'missing', limit: 3 },
  ],
  'conversations.place': ofTurn,
  'timeline.get': ofTurn,
  'timeline.turns': (about) => ofTurn(about).map((input) => ({ ...input, limit: 1000 })),
  'timeline.read': (about) => ofTurn(about).map((input) => ({ ...input, offset: 0, limit: 100 })),
  'turn.get': ({ case_id, turn }) => [{ case_id, ...turn }],
  'notes.set': ({ case_id, turn: { conv_id, ...turn } }) => [
    { case_id, conv_id, turn, text: 'tried' },
    { case_id, conv_id, turn: null, text: '' },
  ],
  'notes.list': inCase,
  'views.set': ({ case_id }) => [{ case_id, name: 'tried', address: `#/case/${case_id}/missing?search=x` }],
  'views.rename': ({ case_id }) => [{ case_id, name: 'tried', to: 'tried again' }],
  'views.list': inCase,
  'missing.page': ({ case_id }) => [{ case_id, limit: 1000 }],
  'plan.compute': inCase,
  'shapes.list': ({ case_id }) => [{ case_id }, { case_id, by: 'session' }],
  'validation.run': ({ case_id }) => [{ case_id, thorough: true }],
  'analytics.get': inCase,
  'report.releaseNotes': inCase,
  'debug.request': ({ case_id, turn }) =>
    ['/conversations', `/turns?conv_id=${encodeURIComponent(turn.conv_id)}`, '/turn', '/nothing'].map(
      (path) => ({
        case_id,
        method: 'GET',
        target: `/api/debug${path}`,
      }),
    ),
  'sql.run': ({ case_id, dearly }) => (dearly ? [{ case_id, sql: 'SELECT * FROM turns' }] : []),
  'sql.save': ({ case_id, out }) => [
    {
      ...{ case_id, path: out('answer.csv'), format: 'csv' as const },
      answer: {
        columns: ['n'],
        rows: [[{ type: 'integer' as const, text: '1' }]],
        stopped: null,
        took_ms: 1,
      },
    },
  ],
  'payload.check': ({ case_id, path }) => [
    { case_id, from: { path } },
    { case_id, from: { text: '[{"turn_id":5}]' } },
  ],
  'compare.run': ({ case_id, other_id }) => [{ case_id, other_id }],
  'compare.conversations': ({ case_id, other_id }) => [{ case_id, other_id }],
  'compare.turns': ({ case_id, other_id }) => [
    { case_id, other_id, limit: 1000 },
    { case_id, other_id, change: 'same' },
  ],
  'compare.timelines': (about) => ofTurn(about).map((input) => ({ ...input, other_id: about.other_id })),
  'compare.turn': (about) =>
    ofTurn(about).map((input) => ({ ...input, other_id: about.other_id, a: 0, b: 0 })),
  'payload.scan': ({ path }) => [{ path: dirname(path) }],
  'report.write': ({ case_id, out }) =>
    (['md', 'html', 'json'] as const).map((format) => ({ case_id, format, path: out(`report.${format}`) })),
  'tables.export': ({ case_id, out, turn: { conv_id } }) => [
    { case_id, table: { table: 'turns' }, format: 'csv', path: out('turns.csv') },
    { case_id, table: { table: 'missing' }, format: 'json', path: out('missing.json') },
    { case_id, table: { table: 'timeline', conv_id }, format: 'csv', path: out('timeline.csv') },
    { case_id, table: { table: 'conversations' }, format: 'md', path: out('conversations.md') },
    { case_id, table: { table: 'validation' }, format: 'csv', path: out('validation.csv') },
  ],
  'migrate.file': ({ case_id, out }) => [{ case_id, path: out('migrated.db') }],
  'case.attachTimeline': ({ case_id, path }) => [{ case_id, path }],
  'migrate.run': inCase,
  'recovery.triage': inCase,
  'recovery.queue': ({ case_id }) => [{ case_id }],
  'recovery.preview': ({ case_id }) => [{ case_id, rule: RULE }],
  'recovery.previewRows': ({ case_id }) => [{ case_id, rule: RULE }],
  'rules.check': ({ case_id, gaps }) =>
    [RULE, ...gaps.slice(0, 1).map(ruleOf)].map((rule) => ({ case_id, rules: [{ ...rule, note: 'tried' }] })),
  'recovery.take': ({ case_id, gaps }) => gaps.slice(0, 1).map((gap) => ({ case_id, ...gap })),
  'recovery.assert': ({ case_id, gaps, turn }) => [
    ...gaps.slice(1, 2).map(({ path, ...gap }) => ({ case_id, ...gap, value: 'typed', reason: 'tried' })),
    { case_id, turn, column: 'inference_id', value: 'typed', reason: 'tried' },
  ],
  'recovery.apply': ({ case_id, gaps }) =>
    [RULE, ...gaps.slice(2, 3).map(ruleOf)].map((rule) => ({ case_id, rule, note: 'tried' })),
  'recovery.close': ({ case_id, gaps, turn }) =>
    [...gaps.slice(-1).map((gap) => gap.turn), turn].map((one) => ({ case_id, turn: one, reason: 'tried' })),
  'recovery.closeGroup': ({ case_id, gaps }) => [
    { case_id, rows: 1, reason: 'tried' },
    ...gaps.slice(-2, -1).map(({ turn: { conv_id, session_id, turn_id } }) => ({
      ...{ case_id, rows: 1, reason: 'tried' },
      filter: { conv_id, session_id, search: turn_id },
    })),
  ],
  'recovery.undo': ({ case_id }) => [{ case_id }, { case_id, run_id: 1 }],
  'recovery.redo': inCase,
  'journal.page': inCase,
  'journal.entries': ({ case_id }) => [{ case_id, run_id: 1 }],
  'views.save': ({ case_id, views }) => [{ case_id, path: views }],
  'views.load': ({ case_id, path, views }) => [path, views].map((from) => ({ case_id, path: from })),
  'views.remove': ({ case_id }) => [{ case_id, name: 'tried again' }],
  'rules.save': ({ case_id, rules }) => [
    { case_id, path: rules, rules: [{ ...RULE, note: 'tried' }] },
    { case_id, path: rules, replace: true },
  ],
  'rules.load': ({ path, rules }) => [{ path }, { path: rules }],
  'journal.export': ({ case_id, out }) => [
    { case_id, format: 'jsonl', path: out('journal.jsonl') },
    { case_id, format: 'csv', path: out('journal.csv') },
  ],
  'export.database': ({ case_id, out }) => [{ case_id, path: out('exported.db') }],
}

/** What each method is asked of a file: none where it is not asked for. */
export const ASKED = new Set(
  (Object.keys(INPUTS) as MethodName[]).filter((name) => INPUTS[name] !== OF_NO_FILE),
)

/** What a method answered. */
export interface Answer {
  readonly name: MethodName
  readonly input: unknown
  readonly output: unknown
}

/** The outputs of one method, each with what was asked. */
export const answersOf = <N extends MethodName>(answers: readonly Answer[], name: N) =>
  answers.filter((answer) => answer.name === name) as unknown as readonly {
    readonly input: MethodInput<N>
    readonly output: MethodOutput<N>
  }[]

export interface Tried {
  /** What was wrong: anything but an answer as the contract has it, or a typed error. */
  readonly faults: string[]
  /** What each call cost. */
  readonly took: Cost[]
  /** What was answered, in the order in which it was asked for. */
  readonly answers: Answer[]
  /** The case once it was opened and nothing was under way in it; null where it was refused. */
  readonly view: CaseView | null
}

export interface VerbChoice {
  /** Whether to make a case of what can be read of the file, should it be damaged. */
  readonly salvage: boolean
  readonly prng: Prng
  /** Which share of the verbs is asked for, after those that every reader begins with: from 0 to 1. */
  readonly share: number
  /** Set where what needs a process of its own, or a second case, is surely asked for; by the share where left out. */
  readonly dearly?: true
}

/** Asks for verbs about the file at `path`, in an engine of its own whose cases lie in `home`. */
export async function tryEveryVerb(
  path: string,
  home: string,
  outFolder: string,
  { salvage, prng, share, ...choice }: VerbChoice,
): Promise<Tried> {
  const faults: string[] = []
  const took: Cost[] = []
  const answers: Answer[] = []
  const engine = new Engine({ home, person: 'ada', throwaway: true, startSpare: forkSpare })

  const hangsAfter = HANGS_AFTER_MS + (statSync(path).size / 2 ** 20) * AND_FOR_EACH_MB_MS

  async function ask<N extends MethodName>(name: N, input: MethodInput<N>): Promise<MethodOutput<N> | null> {
    const watch = watchCost(name)
    const hung = new AbortController()
    const guard = setTimeout(() => {
      faults.push(`${name}: no answer after ${hangsAfter} ms`)
      hung.abort()
    }, hangsAfter)
    try {
      const output = await engine.call(name, input, { signal: hung.signal })
      const parsed = methods[name].output.safeParse(output)
      if (!parsed.success)
        faults.push(`${name}: an answer that is none: ${parsed.error.message.slice(0, 300)}`)
      answers.push({ name, input, output })
      return output
    } catch (error) {
      if (!(error instanceof TurnscopeError) || error.kind === 'Internal')
        faults.push(`${name}: ${inspect(error)}`)
      else if (error.message === '' || error.next === '') faults.push(`${name}: ${error.kind} without words`)
      return null
    } finally {
      clearTimeout(guard)
      took.push(watch.cost())
    }
  }

  let view: CaseView | null = null
  let written = 1
  try {
    await ask('evidence.look', { path })
    const opened = await ask('case.open', { path, accept_unrelated: true, ...(salvage ? { salvage } : {}) })
    if (opened === null) return { faults, took, answers, view }
    const { case_id } = opened
    view = await engine.settled(case_id)
    const dearly = choice.dearly ?? prng.chance(share * 0.2)
    const beside =
      dearly || prng.chance(0.25)
        ? await ask('case.openBeside', {
            case_id,
            other: { path, accept_unrelated: true, ...(salvage ? {} : { salvage: true }) },
          })
        : null
    if (beside !== null) await engine.settled(beside.case_id)
    const about: About = {
      path,
      case_id,
      turn: await someTurn(ask, case_id),
      gaps: await someGaps(ask, case_id),
      rules: join(outFolder, '0-rules.json'),
      views: join(outFolder, '0-views.json'),
      out: (name) => join(outFolder, `${written++}-${name}`),
      other_id: beside?.case_id ?? case_id,
      dataset: join(outFolder, '0-dataset'),
      dearly,
    }
    for (const name of Object.keys(INPUTS) as MethodName[])
      if (prng.chance(share)) await askAll(ask, name, about)
    await ask('case.close', { case_id })
    // What a case is after all that can be opened again.
    if ((await ask('case.open', { case_id })) !== null) {
      await ask('case.close', { case_id })
      await ask('cases.delete', { case_id })
    }
  } finally {
    await engine.close()
  }
  return { faults, took, answers, view }
}

type Ask = <N extends MethodName>(name: N, input: MethodInput<N>) => Promise<MethodOutput<N> | null>

async function askAll<N extends MethodName>(ask: Ask, name: N, about: About): Promise<void> {
  const inputs = INPUTS[name]
  if (typeof inputs === 'function') for (const input of inputs(about)) await ask(name, input)
}

/** A turn of the file where it has one; otherwise one that no file has. */
async function someTurn(ask: Ask, case_id: string): Promise<TurnId> {
  const none = { conv_id: 'none', session_id: '', turn_id: '' }
  const conversations = await ask('conversations.page', { case_id })
  const conv_id = conversations?.items.at(-1)?.conv_id
  if (conv_id === undefined) return none
  const turns = await ask('timeline.turns', { case_id, conv_id })
  const last: Turn | undefined = turns?.items.at(-1)
  return last === undefined
    ? { ...none, conv_id }
    : { conv_id, session_id: last.session_id, turn_id: last.turn_id }
}

async function someGaps(ask: Ask, case_id: string): Promise<Gap[]> {
  const items = (await ask('missing.page', { case_id, limit: 1000 }))?.items ?? []
  return items
    .filter(({ reason }) => reason !== 'backfill-pending')
    .sort((a, b) => Math.sign(b.candidates.length) - Math.sign(a.candidates.length))
    .map(({ conv_id, session_id, turn_id, runtime_key, candidates: [candidate] }) => ({
      turn: { conv_id, session_id, turn_id },
      column: candidate?.column ?? (runtime_key === '' ? 'runtime_key' : 'inference_id'),
      path: candidate?.path ?? '$.runtime',
    }))
}
