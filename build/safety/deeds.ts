import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Engine } from '../../electron/engine/engine.ts'
import { writeTimelineStore, writeTurns } from '../../electron/engine/evidence/fixtures.ts'

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
  act(engine: Engine, doing: Doing): Promise<unknown>
}

export const RULE = { shape: null, column: 'runtime_key', path: '$.runtime' } as const

/** Every way in which Turnscope writes. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  prepare: { opens: true, act: (engine, { evidence: path }) => engine.call('case.open', { path }) },
  salvage: {
    opens: true,
    act: (engine, { evidence: path }) => engine.call('case.open', { path, salvage: true }),
  },
  migrate: { act: (engine, { case_id }) => engine.call('migrate.run', { case_id }) },
  apply: {
    after: ['migrate'],
    act: (engine, { case_id }) => engine.call('recovery.apply', { case_id, rule: RULE, note: 'seen' }),
  },
  undo: {
    after: ['migrate', 'apply'],
    act: (engine, { case_id }) => engine.call('recovery.undo', { case_id }),
  },
  attach: {
    act: (engine, { case_id, evidence }) =>
      engine.call('case.attachTimeline', { case_id, path: join(evidence, '..', 'pointers.db') }),
  },
  delete: {
    after: ['migrate'],
    act: async (engine, { case_id }) => {
      await engine.call('case.close', { case_id })
      await engine.call('cases.delete', { case_id })
    },
  },
  export: {
    after: ['migrate'],
    writes: 'out.db',
    act: (engine, { case_id, out }) =>
      engine.call('export.database', { case_id, path: join(out, 'out.db'), replace: true }),
  },
  'migrate to a file': {
    writes: 'out.db',
    act: (engine, { case_id, out }) =>
      engine.call('migrate.file', { case_id, path: join(out, 'out.db'), replace: true }),
  },
  report: {
    writes: 'out.json',
    act: (engine, { case_id, out }) =>
      engine.call('report.write', { case_id, format: 'json', path: join(out, 'out.json'), replace: true }),
  },
  table: {
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
    after: ['migrate', 'apply'],
    writes: 'out.jsonl',
    act: (engine, { case_id, out }) => {
      const path = join(out, 'out.jsonl')
      return engine.call('journal.export', { case_id, format: 'jsonl', path, replace: true })
    },
  },
}

/** A file with rows for everything that a deed can do; gives its path. */
export function writeEvidence(folder: string, turns: number): string {
  const path = writeTurns(join(folder, 'turns.db'), { turns })
  const db = new Database(path)
  db.exec(`UPDATE turns SET turn_metadata_json = '{"runtime":"planner"}' WHERE rowid % 3 = 0`)
  db.close()
  writeTimelineStore(join(folder, 'pointers.db'), { 'conv-1': 'planner', 'conv-2': 'analyst' })
  return path
}
