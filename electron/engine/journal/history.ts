import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { JournalRun, RecoveryRule } from '../../../shared/contract/recovery.ts'
import type { RunKind } from '../../../shared/contract/run-kind.ts'
import type { ReadableDb, WritableDb } from '../db/open.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { hasJournalTable } from './tables.ts'

/** What a run says beside its text, as JSON. Runs of older versions may lack any of it. */
export interface RunDetails {
  /** Rows it touched. */
  readonly rows?: number
  /** The run that an undo or redo is about. */
  readonly of_run?: number
  readonly equals_pointer?: boolean
  /** Of a `rule` run: what was applied, so that it can be saved and run again. */
  readonly recovery_rule?: RecoveryRule
  /** Of a backfill. */
  readonly rows_filled?: number
}

export interface HistoryRun {
  readonly run_id: number
  readonly kind: RunKind
  /** Milliseconds since epoch. */
  readonly at_ms: number
  readonly person: string
  readonly rule: string
  readonly note: string
  readonly details: RunDetails
}

const ACTIONS: ReadonlySet<RunKind> = new Set(['rule', 'candidate', 'asserted', 'unrecoverable'])
/** Whether a person's decision about rows, which undo takes back. */
export const isAction = ({ kind }: Pick<HistoryRun, 'kind'>): boolean => ACTIONS.has(kind)

const nothing = (what: 'undo' | 'redo'): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    `There is nothing to ${what}.`,
    what === 'undo'
      ? 'The journal lists what was done; a migration is not undone: delete the case and open the evidence again.'
      : 'An undone action can be redone from the journal.',
  )

/** The action that was brought (or taken back) last, by a run after `since`; null where there is none. */
function latest(actions: ReadonlyMap<number, number>, since: number): number | null {
  let last: number | null = null
  let latest = since
  for (const [action, by] of actions) if (by > latest) [last, latest] = [action, by]
  return last
}

/** The runs of a journal in their order, and which of them stand. The journal is append-only: so is this. */
export class History {
  readonly runs: HistoryRun[] = []
  readonly #byId = new Map<number, HistoryRun>()
  /** Actions that are taken back, by the run of the undo. */
  readonly #undone = new Map<number, number>()
  /** Actions that stand, by the run that brought them: their own, or the redo. */
  readonly #standing = new Map<number, number>()
  #lastAction = 0

  append(run: HistoryRun): void {
    this.runs.push(run)
    this.#byId.set(run.run_id, run)
    const { of_run } = run.details
    if (isAction(run)) {
      this.#standing.set(run.run_id, run.run_id)
      this.#lastAction = run.run_id
    } else if (run.kind === 'undo' && of_run !== undefined) {
      this.#standing.delete(of_run)
      this.#undone.set(of_run, run.run_id)
    } else if (run.kind === 'redo' && of_run !== undefined) {
      this.#undone.delete(of_run)
      this.#standing.set(of_run, run.run_id)
    }
  }

  run(run_id: number): HistoryRun | null {
    return this.#byId.get(run_id) ?? null
  }

  isUndone(run_id: number): boolean {
    return this.#undone.has(run_id)
  }

  /** The journal's view of one run. */
  describe({ run_id, kind, at_ms, person, rule, note, details }: HistoryRun): JournalRun {
    return {
      run_id,
      kind,
      at_ms,
      person,
      rule,
      note,
      rows: details.rows ?? details.rows_filled ?? 0,
      undone: this.isUndone(run_id),
      of_run: details.of_run ?? null,
      equals_pointer: details.equals_pointer ?? false,
    }
  }

  /** The runs that an undo and a redo without a name are about; null where there is nothing to undo or redo. */
  get next(): { readonly undo: number | null; readonly redo: number | null } {
    return { undo: latest(this.#standing, 0), redo: latest(this.#undone, this.#lastAction) }
  }

  /** The action that an undo takes back: the one named, or the one that was done (or redone) last. Throws `NotFound`, `Conflict`, `InvalidRequest`. */
  toUndo(run_id?: number): HistoryRun {
    if (run_id === undefined) {
      const last = this.next.undo
      if (last === null) throw nothing('undo')
      return this.#byId.get(last)!
    }
    const run = this.#action(run_id, 'undone')
    if (!this.isUndone(run_id)) return run
    throw new TurnscopeError('Conflict', `Run ${run_id} is undone already.`, 'Redo brings it back.')
  }

  /** The action that a redo brings back: the one named, or the one undone last since the last new action. Throws as `toUndo` does. */
  toRedo(run_id?: number): HistoryRun {
    if (run_id === undefined) {
      const last = this.next.redo
      if (last === null) throw nothing('redo')
      return this.#byId.get(last)!
    }
    const run = this.#action(run_id, 'redone')
    if (this.isUndone(run_id)) return run
    throw new TurnscopeError(
      'Conflict',
      `Run ${run_id} is not undone.`,
      'Only what was undone can be redone.',
    )
  }

  #action(run_id: number, done: 'undone' | 'redone'): HistoryRun {
    const run = this.run(run_id)
    if (run === null) {
      throw new TurnscopeError(
        'NotFound',
        `The journal has no run ${run_id}.`,
        'The journal lists the runs there are.',
      )
    }
    if (isAction(run)) return run
    const automatic = run.kind === 'migrate' || run.kind === 'backfill'
    throw new TurnscopeError(
      'InvalidRequest',
      `Run ${run_id} (${run.kind}) cannot be ${done}.`,
      automatic
        ? 'To start over, delete the case and open the evidence again: the evidence itself is untouched.'
        : 'Name the action that it was about.',
    )
  }
}

type Db = ReadableDb | WritableDb
type StoredRun = Omit<HistoryRun, 'details'> & { readonly details: string }

/** Adds the runs that the journal has and `history` does not. */
export function readHistory(db: Db, facts: Pick<SchemaFacts, 'objects'>, history: History): void {
  if (!hasJournalTable(facts.objects, 'turnscope_journal')) return
  const last = history.runs.at(-1)?.run_id ?? -1
  const runs = db
    .prepare<[number], StoredRun>(
      `SELECT run_id, kind, at_ms, person, rule, note, details
         FROM turnscope_journal WHERE run_id > ? ORDER BY run_id`,
    )
    .all(last)
  for (const { details, ...run } of runs) history.append({ ...run, details: JSON.parse(details) })
}
