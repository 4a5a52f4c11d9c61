import { join } from 'node:path'
import { Engine } from '../../electron/engine/engine.ts'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import {
  type MethodInput,
  type MethodName,
  type MethodOutput,
  methods,
} from '../../shared/contract/methods.ts'
import type { CaseView, Turn, TurnId } from '../../shared/contract/model.ts'
import { RULE } from './deeds.ts'
import { type Cost, watchCost } from './worst.ts'

/** Guards against what never ends, never a measure of speed: the machine may be busy with anything. */
const HANGS_AFTER_MS = 180_000

/** What is known of the file when a verb is asked for. */
interface About {
  readonly path: string
  readonly case_id: string
  /** A turn of the file, or one that no file has. */
  readonly turn: TurnId
  /** Where a file may be written; another for each call. */
  readonly out: (name: string) => string
}

type Inputs = { readonly [N in MethodName]: null | ((about: About) => readonly MethodInput<N>[]) }

const inCase = ({ case_id }: About) => [{ case_id }]
const ofTurn = ({ case_id, turn: { conv_id } }: About) => [{ case_id, conv_id }]

/**
 * Every verb in the order in which they are tried, and what each is asked; null for those that are not about a file.
 * A verb that is added to the contract has to be named here.
 */
const INPUTS: Inputs = {
  'engine.info': null,
  'preferences.get': null,
  'preferences.set': null,
  'files.list': null,
  'sample.path': null,
  'cases.delete': null,
  'fleet.ask': null,
  'fleet.questions': null,
  'fleet.run': null,
  'fleet.page': null,
  'fleet.write': null,
  'case.close': null,
  'case.open': null,
  'case.openBeside': null,
  'evidence.look': ({ path }) => [{ path }],
  'evidence.sort': ({ path }) => [{ paths: [path] }],
  'cases.list': () => [{}],
  'case.view': inCase,
  'fleet.item': inCase,
  'fleet.addToDataset': ({ case_id, out }) => [{ case_id, path: out('dataset') }],
  'case.forgetInterrupted': inCase,
  'cases.contents': inCase,
  'cases.label': ({ case_id }) => [{ case_id, label: { title: 'tried', ticket: '' } }],
  'search.find': ({ case_id, turn }) => [
    { case_id, search: 'planner' },
    { case_id, search: turn.turn_id.slice(0, 900) || 'x' },
  ],
  'conversations.page': ({ case_id }) => [
    { case_id },
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
  'views.load': ({ case_id, path }) => [{ case_id, path }],
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
  'sql.run': ({ case_id }) => [{ case_id, sql: 'SELECT * FROM sqlite_schema' }],
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
  'compare.run': ({ case_id }) => [{ case_id, other_id: case_id }],
  'compare.conversations': ({ case_id }) => [{ case_id, other_id: case_id }],
  'compare.turns': ({ case_id }) => [{ case_id, other_id: case_id, change: 'same', limit: 1000 }],
  'compare.timelines': (about) => ofTurn(about).map((input) => ({ ...input, other_id: input.case_id })),
  'compare.turn': (about) =>
    ofTurn(about).map((input) => ({ ...input, other_id: input.case_id, a: 0, b: null })),
  'payload.scan': ({ path }) => [{ path }],
  'rules.load': ({ path }) => [{ path }],
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
  'rules.check': ({ case_id }) => [{ case_id, rules: [{ ...RULE, note: 'tried' }] }],
  'recovery.apply': ({ case_id }) => [{ case_id, rule: RULE, note: 'tried' }],
  'recovery.take': ({ case_id, turn }) => [{ case_id, turn, column: 'runtime_key', path: '$.runtime' }],
  'recovery.assert': ({ case_id, turn }) => [
    { case_id, turn, column: 'inference_id', value: 'typed', reason: 'tried' },
  ],
  'recovery.closeGroup': ({ case_id }) => [{ case_id, rows: 1, reason: 'tried' }],
  'recovery.close': ({ case_id, turn }) => [{ case_id, turn, reason: 'tried' }],
  'recovery.undo': ({ case_id }) => [{ case_id }, { case_id, run_id: 1 }],
  'recovery.redo': inCase,
  'journal.page': inCase,
  'journal.entries': ({ case_id }) => [{ case_id, run_id: 1 }],
  'views.save': ({ case_id, out }) => [{ case_id, path: out('views.json') }],
  'views.remove': ({ case_id }) => [{ case_id, name: 'tried again' }],
  'rules.save': ({ case_id, out }) => [{ case_id, path: out('rules.json') }],
  'journal.export': ({ case_id, out }) => [
    { case_id, format: 'jsonl', path: out('journal.jsonl') },
    { case_id, format: 'csv', path: out('journal.csv') },
  ],
  'export.database': ({ case_id, out }) => [{ case_id, path: out('exported.db') }],
}

export interface Tried {
  /** What was wrong: anything but an answer as the contract has it, or a typed error. */
  readonly faults: string[]
  /** What each call cost. */
  readonly took: Cost[]
  /** The case once it was opened and nothing was under way in it; null where it was refused. */
  readonly view: CaseView | null
}

export interface VerbChoice {
  /** Whether to make a case of what can be read of the file, should it be damaged. */
  readonly salvage: boolean
  readonly prng: Prng
  /** Which share of the verbs is asked for, after those that every reader begins with: from 0 to 1. */
  readonly share: number
}

/** Asks for verbs about the file at `path`, in an engine of its own whose cases lie in `home`. */
export async function tryEveryVerb(
  path: string,
  home: string,
  outFolder: string,
  { salvage, prng, share }: VerbChoice,
): Promise<Tried> {
  const faults: string[] = []
  const took: Cost[] = []
  const engine = new Engine({ home, person: 'ada', throwaway: true })

  async function ask<N extends MethodName>(name: N, input: MethodInput<N>): Promise<MethodOutput<N> | null> {
    const watch = watchCost(name)
    const hung = new AbortController()
    const guard = setTimeout(() => {
      faults.push(`${name}: no answer after ${HANGS_AFTER_MS} ms`)
      hung.abort()
    }, HANGS_AFTER_MS)
    try {
      const output = await engine.call(name, input, { signal: hung.signal })
      const parsed = methods[name].output.safeParse(output)
      if (!parsed.success)
        faults.push(`${name}: an answer that is none: ${parsed.error.message.slice(0, 300)}`)
      return output
    } catch (error) {
      if (!(error instanceof TurnscopeError) || error.kind === 'Internal')
        faults.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`)
      else if (error.message === '' || error.next === '') faults.push(`${name}: ${error.kind} without words`)
      return null
    } finally {
      clearTimeout(guard)
      took.push(watch.cost())
    }
  }

  let view: CaseView | null = null
  let written = 0
  try {
    await ask('evidence.look', { path })
    const opened = await ask('case.open', { path, accept_unrelated: true, ...(salvage ? { salvage } : {}) })
    if (opened === null) return { faults, took, view }
    const { case_id } = opened
    view = await engine.settled(case_id)
    const about: About = {
      path,
      case_id,
      turn: await someTurn(ask, case_id),
      out: (name) => join(outFolder, `${written++}-${name}`),
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
  return { faults, took, view }
}

type Ask = <N extends MethodName>(name: N, input: MethodInput<N>) => Promise<MethodOutput<N> | null>

async function askAll<N extends MethodName>(ask: Ask, name: N, about: About): Promise<void> {
  for (const input of INPUTS[name]?.(about) ?? []) await ask(name, input)
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
