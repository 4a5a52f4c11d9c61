import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { writeTimelineStore, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import type { MethodInput, MethodName } from '../../shared/contract/methods.ts'
import type { MissingTurn } from '../../shared/contract/model.ts'
import { VIEWS_FILE_FORMAT, VIEWS_FILE_KIND } from '../../shared/contract/saved-views.ts'
import { CARRYING_OVER, INTERRUPTED_NAMES } from '../../shared/contract/work-names.ts'
import type { Client } from '../../shared/rpc/client.ts'

/** An engine, in this process or behind a link. */
export type Asked = Pick<Client, 'call'>

export interface Doing {
  readonly case_id: string
  readonly evidence: string
  /** Folder for files. */
  readonly out: string
}

/** Something that writes. */
export interface Deed {
  /** Whether it is the opening of the case itself. */
  readonly opens?: true
  /** What was done before. */
  readonly after?: readonly string[]
  /** Name of the file that it writes in `out`. */
  readonly writes?: string
  /** What becomes of the evidence after what was done before. */
  readonly changes?: (evidence: string) => void
  /** Of what is said afterwards that it was interrupted, where it was: at the next opening, and beside the fleet; or why of nothing. */
  readonly told: readonly string[] | { readonly none: string }
  /** Whether it is several whole steps: one killed between two is neither as before nor as after, and told. */
  readonly inSteps?: true
  /** Whether it writes a folder of files there, each the same whenever it is done. */
  readonly writesFolder?: true
  act(engine: Asked, doing: Doing): Promise<unknown>
}

export const RULE = { shape: null, column: 'runtime_key', path: '$.runtime' } as const

/** What a person asked for with a statement of their own. */
export const ANSWER: MethodInput<'sql.save'>['answer'] = {
  columns: ['n', 'text'],
  rows: Array.from({ length: 2000 }, (_, n) => [
    { type: 'integer', text: String(n) },
    { type: 'text', text: `${n}`.repeat(20) },
  ]),
  stopped: null,
  took_ms: 1,
}

async function aMissingTurn(engine: Asked, case_id: string): Promise<MissingTurn> {
  const { items } = await engine.call('missing.page', { case_id, limit: 1 })
  return items[0]!
}
const turnOf = ({ conv_id, session_id, turn_id }: MissingTurn) => ({ conv_id, session_id, turn_id })

const lookAtFleet = (engine: Asked, { evidence, out }: Doing) =>
  engine.call('fleet.run', {
    paths: [evidence],
    processes: 2,
    dataset_path: join(out, 'dataset'),
    keep_path: join(out, 'kept.jsonl'),
  })

/** One transaction, or one file that is replaced: it is there or it is not, and the case shows which. */
const AT_ONCE = { none: 'one small write, which is there or is not, as the case shows' } as const

/** Every way in which Turnscope writes. */
export const DEEDS = {
  prepare: {
    told: [INTERRUPTED_NAMES['case.open']],
    opens: true,
    act: (engine, { evidence: path }) => engine.call('case.open', { path }),
  },
  salvage: {
    told: [INTERRUPTED_NAMES['case.open']],
    opens: true,
    act: (engine, { evidence: path }) => engine.call('case.open', { path, salvage: true }),
  },
  migrate: {
    told: [INTERRUPTED_NAMES['migrate.run']],
    act: (engine, { case_id }) => engine.call('migrate.run', { case_id }),
  },
  apply: {
    after: ['migrate'],
    told: [INTERRUPTED_NAMES['recovery.apply']],
    act: (engine, { case_id }) => engine.call('recovery.apply', { case_id, rule: RULE, note: 'seen' }),
  },
  undo: {
    after: ['migrate', 'apply'],
    told: [INTERRUPTED_NAMES['recovery.undo']],
    act: (engine, { case_id }) => engine.call('recovery.undo', { case_id }),
  },
  attach: {
    told: [INTERRUPTED_NAMES['case.attachTimeline']],
    act: (engine, { case_id, evidence }) =>
      engine.call('case.attachTimeline', { case_id, path: join(evidence, '..', 'pointers.db') }),
  },
  delete: {
    told: { none: 'a finding of the case that is made anew says so' },
    after: ['migrate'],
    act: async (engine, { case_id }) => {
      await engine.call('case.close', { case_id })
      await engine.call('cases.delete', { case_id })
    },
  },
  export: {
    after: ['migrate'],
    told: [INTERRUPTED_NAMES['export.database']],
    writes: 'out.db',
    act: (engine, { case_id, out }) =>
      engine.call('export.database', { case_id, path: join(out, 'out.db'), replace: true }),
  },
  'migrate to a file': {
    told: [INTERRUPTED_NAMES['migrate.file']],
    writes: 'out.db',
    act: (engine, { case_id, out }) =>
      engine.call('migrate.file', { case_id, path: join(out, 'out.db'), replace: true }),
  },
  report: {
    told: [INTERRUPTED_NAMES['report.write']],
    writes: 'out.json',
    act: (engine, { case_id, out }) =>
      engine.call('report.write', { case_id, format: 'json', path: join(out, 'out.json'), replace: true }),
  },
  table: {
    told: [INTERRUPTED_NAMES['tables.export']],
    writes: 'out.json',
    act: (engine, { case_id, out }) => {
      const path = join(out, 'out.json')
      return engine.call('tables.export', {
        case_id,
        table: { table: 'turns' },
        format: 'json',
        path,
        replace: true,
      })
    },
  },
  journal: {
    told: [INTERRUPTED_NAMES['journal.export']],
    after: ['migrate', 'apply'],
    writes: 'out.jsonl',
    act: (engine, { case_id, out }) => {
      const path = join(out, 'out.jsonl')
      return engine.call('journal.export', { case_id, format: 'jsonl', path, replace: true })
    },
  },
  take: {
    told: AT_ONCE,
    after: ['migrate'],
    act: async (engine, { case_id }) => {
      const { items } = await engine.call('missing.page', { case_id, limit: 1000 })
      const turn = turnOf(items.find(({ candidates }) => candidates.length > 0)!)
      return engine.call('recovery.take', { case_id, turn, column: 'runtime_key', path: '$.runtime' })
    },
  },
  assert: {
    told: AT_ONCE,
    after: ['migrate'],
    act: async (engine, { case_id }) => {
      const turn = turnOf(await aMissingTurn(engine, case_id))
      const decision = { column: 'inference_id', value: 'typed', reason: 'seen' } as const
      return engine.call('recovery.assert', { case_id, turn, ...decision })
    },
  },
  close: {
    told: AT_ONCE,
    after: ['migrate'],
    act: async (engine, { case_id }) => {
      const turn = turnOf(await aMissingTurn(engine, case_id))
      return engine.call('recovery.close', { case_id, turn, reason: 'lost' })
    },
  },
  'close a group': {
    after: ['migrate'],
    told: [INTERRUPTED_NAMES['recovery.closeGroup']],
    act: async (engine, { case_id }) => {
      const { total: rows } = await engine.call('recovery.queue', { case_id })
      return engine.call('recovery.closeGroup', { case_id, rows, reason: 'lost' })
    },
  },
  redo: {
    after: ['migrate', 'apply', 'undo'],
    told: [INTERRUPTED_NAMES['recovery.redo']],
    act: (engine, { case_id }) => engine.call('recovery.redo', { case_id }),
  },
  note: {
    told: AT_ONCE,
    act: async (engine, { case_id }) => {
      const { conv_id, ...turn } = turnOf(await aMissingTurn(engine, case_id))
      const { session_id, turn_id } = turn
      return engine.call('notes.set', { case_id, conv_id, turn: { session_id, turn_id }, text: 'seen' })
    },
  },
  view: {
    told: AT_ONCE,
    act: (engine, { case_id }) =>
      engine.call('views.set', { case_id, name: 'kept', address: `#/case/${case_id}/missing?search=x` }),
  },
  label: {
    told: AT_ONCE,
    act: (engine, { case_id }) =>
      engine.call('cases.label', { case_id, label: { title: 'named', ticket: 'T-1' } }),
  },
  preferences: {
    told: AT_ONCE,
    act: (engine) => engine.call('preferences.set', { theme: 'dark', person: 'grace' }),
  },
  rules: {
    told: [INTERRUPTED_NAMES['rules.save']],
    after: ['migrate', 'apply'],
    writes: 'out.json',
    act: (engine, { case_id, out }) =>
      engine.call('rules.save', { case_id, path: join(out, 'out.json'), replace: true }),
  },
  dataset: {
    told: [INTERRUPTED_NAMES['fleet.addToDataset']],
    writesFolder: true,
    act: (engine, { case_id, out }) =>
      engine.call('fleet.addToDataset', { case_id, path: join(out, 'dataset'), redact_key: 'k'.repeat(16) }),
  },
  fleet: {
    told: [INTERRUPTED_NAMES['fleet.run']],
    writesFolder: true,
    act: lookAtFleet,
  },
  'rows of a fleet': {
    told: [INTERRUPTED_NAMES['fleet.run'], INTERRUPTED_NAMES['fleet.write']],
    writes: 'out.json',
    act: async (engine, doing) => {
      await lookAtFleet(engine, doing)
      return engine.call('fleet.write', { path: join(doing.out, 'out.json'), format: 'json', replace: true })
    },
  },
  answer: {
    told: [INTERRUPTED_NAMES['sql.save']],
    writes: 'out.json',
    act: (engine, { case_id, out }) =>
      engine.call('sql.save', {
        case_id,
        answer: ANSWER,
        format: 'json',
        path: join(out, 'out.json'),
        replace: true,
      }),
  },
  statements: {
    told: [INTERRUPTED_NAMES['tables.export']],
    writes: 'out.sql',
    act: (engine, { case_id, out }) =>
      engine.call('tables.export', {
        case_id,
        table: { table: 'turns' },
        format: 'sql',
        statement: 'update',
        path: join(out, 'out.sql'),
        replace: true,
      }),
  },
  compare: {
    told: [INTERRUPTED_NAMES['case.open']],
    act: async (engine, { case_id, evidence: path }) => {
      const { case_id: other_id } = await engine.call('case.openBeside', {
        case_id,
        other: { path, salvage: true },
      })
      return engine.call('compare.run', { case_id, other_id })
    },
  },
  'rename a view': {
    told: AT_ONCE,
    after: ['view'],
    act: (engine, { case_id }) => engine.call('views.rename', { case_id, name: 'kept', to: 'named anew' }),
  },
  'remove a view': {
    told: AT_ONCE,
    after: ['view'],
    act: (engine, { case_id }) => engine.call('views.remove', { case_id, name: 'kept' }),
  },
  'load views': {
    told: AT_ONCE,
    act: (engine, { case_id, evidence }) =>
      engine.call('views.load', { case_id, path: join(evidence, '..', 'views.json') }),
  },
  'save views': {
    told: [INTERRUPTED_NAMES['views.save']],
    after: ['view'],
    writes: 'out.json',
    act: (engine, { case_id, out }) =>
      engine.call('views.save', { case_id, path: join(out, 'out.json'), replace: true }),
  },
  sample: {
    told: { none: 'made anew by who asks for it next' },
    act: (engine) => engine.call('sample.path', {}),
  },
  'copy again': {
    opens: true,
    after: ['migrate', 'apply'],
    changes: (evidence) => {
      const db = new Database(evidence)
      db.exec('UPDATE turns SET updated_at_ms = updated_at_ms + 1 WHERE rowid % 7 = 0')
      db.close()
    },
    told: [CARRYING_OVER, INTERRUPTED_NAMES['migrate.run']],
    inSteps: true,
    act: async (engine, { evidence: path }) => {
      const { earlier } = await engine.call('evidence.look', { path })
      return engine.call('case.open', { path, carry_from: earlier!.case_id })
    },
  },
} satisfies Record<string, Deed>

export type DeedName = keyof typeof DEEDS
export const DEED_NAMES = Object.keys(DEEDS) as DeedName[]
export const deedNamed = (name: string): Deed => DEEDS[name as DeedName]

/**
 * The deed by which class `crash` kills each method that changes a case or writes a file; why none where nothing could be
 * half written. A method that is added to the contract and not a plain look has to be named here, or `write-paths.test.ts` says so.
 */
export const KILLED_BY: Partial<Record<MethodName, DeedName | { readonly none: string }>> = {
  'case.open': 'prepare',
  'case.openBeside': 'prepare',
  'case.attachTimeline': 'attach',
  'cases.label': 'label',
  'cases.delete': 'delete',
  'case.forgetInterrupted': { none: 'takes away one file' },
  'preferences.set': 'preferences',
  'notes.set': 'note',
  'views.set': 'view',
  'views.rename': 'rename a view',
  'views.remove': 'remove a view',
  'views.load': 'load views',
  'sql.save': 'answer',
  'views.save': 'save views',
  'sample.path': 'sample',
  'migrate.run': 'migrate',
  'migrate.file': 'migrate to a file',
  'recovery.apply': 'apply',
  'recovery.take': 'take',
  'recovery.assert': 'assert',
  'recovery.close': 'close',
  'recovery.closeGroup': 'close a group',
  'recovery.undo': 'undo',
  'recovery.redo': 'redo',
  'rules.save': 'rules',
  'journal.export': 'journal',
  'export.database': 'export',
  'report.write': 'report',
  'tables.export': 'table',
  'fleet.addToDataset': 'dataset',
  'fleet.run': 'fleet',
  'fleet.write': 'rows of a fleet',
}

/** The same for each file of the engine that writes files of its own. */
export const WRITERS: Readonly<Record<string, DeedName | { readonly none: string }>> = {
  'carried/views-file.ts': 'save views',
  'case/kept-list.ts': 'note',
  'case/marks.ts': 'prepare',
  'case/record.ts': 'prepare',
  'dataset/folder.ts': 'dataset',
  'dataset/key.ts': { none: 'one small file of the command line, by the same writer as a table' },
  'dataset/write.ts': 'dataset',
  'export/export.ts': 'export',
  'export/migrated-file.ts': 'migrate to a file',
  'fleet/desk.ts': 'rows of a fleet',
  'fleet/run.ts': 'fleet',
  'handlers/preferences.ts': 'preferences',
  'queries/kept-index.ts': {
    none: 'kept of large files alone, and read only where its sum is right: cut and changed in case/kept-index.test.ts',
  },
  'recovery/export-journal.ts': 'journal',
  'recovery/rules-file.ts': 'rules',
  'report/write.ts': 'report',
  'sample/write.ts': 'sample',
  'sql/save-answer.ts': 'answer',
  'tables/job.ts': 'table',
}

/** A file with rows for everything that a deed can do; gives its path. */
export function writeEvidence(folder: string, turns: number): string {
  const path = writeTurns(join(folder, 'turns.db'), { turns })
  const db = new Database(path)
  db.exec(`UPDATE turns SET turn_metadata_json = '{"runtime":"planner"}' WHERE rowid % 3 = 0`)
  db.close()
  const view = { name: 'carried', address: '#/case/-/missing?search=y' }
  writeFileSync(
    join(folder, 'views.json'),
    JSON.stringify({ kind: VIEWS_FILE_KIND, format: VIEWS_FILE_FORMAT, views: [view] }),
  )
  writeTimelineStore(join(folder, 'pointers.db'), { 'conv-1': 'planner', 'conv-2': 'analyst' })
  return path
}
