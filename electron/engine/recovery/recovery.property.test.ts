import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import { trimWhiteSpace } from '../../../shared/truth/white-space.ts'
import { LOOSE, type StoredTurn, V3 } from '../queries/testing/turns-db.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { timeAt } from '../queries/turn-index.ts'
import { turnIdAt } from '../queries/turn-rows.ts'
import { assertAction, closeAction, closeGroupAction, takeAction } from './decide.ts'
import { Desk } from './desk.ts'
import { queuePage, queueSlots } from './queue.ts'
import { otherColumns, Workbench } from './testing/workbench.ts'

/** A table that takes NULL and has what v3 is told by. */
const HAND_MADE = `${LOOSE};
  CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms DESC);`.replace(
  'turn_metadata_json TEXT',
  "turn_metadata_json TEXT, turn_data_json TEXT DEFAULT 'd'",
)

/** No value of one turn's metadata is in another's, so a value that came from elsewhere shows. */
const metadataOf = (n: number, kind: number): string | null =>
  [
    null,
    '{',
    '[]',
    '{}',
    `{"runtime":" planner-${n} "}`,
    `{"runtime":{"key":"key-${n}","profile.slug":"slug-${n}"}}`,
    `{"geppetto.runtime@v1":{"runtime_key":"canonical-${n}"},"inferenceId":"inference-${n}"}`,
    `{"geppetto.inference_id@v1":${n}.50,"runtime":"planner-${n}"}`,
    `{"geppetto.inference_id@v1":"","inferenceId":"inference-${n}","runtime":"\\ud800"}`,
  ][kind]!

const turns: fc.Arbitrary<StoredTurn[]> = fc
  .array(
    fc.record({
      conversation: fc.nat(2),
      session: fc.nat(1),
      runtime: fc.constantFrom('', '', '', null, 'neighbour'),
      inference: fc.constantFrom('', '', null, 'known'),
      time: fc.nat(3),
      kind: fc.nat(8),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ conversation, session, runtime, inference, time, kind }, n) => ({
      conv_id: `conv-${conversation}`,
      session_id: `session-${session}`,
      turn_id: `turn-${n}`,
      runtime_key: runtime === 'neighbour' ? `neighbour-${n}` : runtime,
      inference_id: inference === 'known' ? `known-${n}` : inference,
      updated_at_ms: time,
      metadata: metadataOf(n, kind),
    })),
  )

const column = fc.constantFrom<TruthColumn[]>(...TRUTH_COLUMNS)
const path = fc.constantFrom(
  '$.runtime',
  '$.runtime.key',
  '$.runtime["profile.slug"]',
  '$["geppetto.runtime@v1"].runtime_key',
  '$.inferenceId',
  '$["geppetto.inference_id@v1"]',
)
const run = fc.option(fc.nat(12), { nil: undefined, freq: 2 })
const step = fc.oneof(
  fc.record({ does: fc.constant('apply' as const), column, path, allow_number: fc.boolean() }),
  fc.record({
    does: fc.constant('take' as const),
    turn: fc.nat(11),
    column,
    path,
    allow_number: fc.boolean(),
  }),
  fc.record({
    does: fc.constant('assert' as const),
    turn: fc.nat(11),
    column,
    value: fc.constantFrom('planner-0', ' neighbour-1 ', 'x', ' ', 'é\0'),
  }),
  fc.record({ does: fc.constant('close' as const), turn: fc.nat(11) }),
  fc.record({
    does: fc.constant('close-group' as const),
    conv_id: fc.constantFrom('conv-0', 'conv-1', undefined),
    session_id: fc.constantFrom('session-0', undefined, undefined),
    search: fc.constantFrom('conv-1', 'turn-3', undefined, undefined),
  }),
  fc.record({ does: fc.constantFrom('undo' as const, 'redo' as const), run }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function take(bench: Workbench, step: Step): void {
  const { source } = bench
  const turnOf = (n: number) => {
    const slot = n % source.index.turns
    return {
      conv_id: source.index.convIds[source.index.conversation[slot]!]!,
      session_id: source.index.sessionIds[source.index.session[slot]!]!,
      turn_id: turnIdAt(source, slot),
    }
  }
  switch (step.does) {
    case 'apply':
      bench.apply(step)
      break
    case 'take':
      bench.write(takeAction(source, { ...step, turn: turnOf(step.turn), note: '' }, 'ada'))
      break
    case 'assert':
      bench.write(assertAction(source, { ...step, turn: turnOf(step.turn), reason: 'r' }, 'ada', null))
      break
    case 'close':
      bench.write(closeAction(source, { turn: turnOf(step.turn), reason: 'r' }, 'ada'))
      break
    case 'close-group': {
      const { conv_id, session_id, search } = step
      const filter = { conv_id, session_id, search }
      const queue = { ...source, shapes: null, closed: bench.desk.closed }
      const rows = queueSlots(queue, { ...filter, state: 'open' }).length
      bench.write(closeGroupAction(queue, { filter, rows, reason: 'r' }, 'ada'))
      break
    }
    default:
      bench.write({ does: step.does, run_id: step.run, person: 'ada' })
  }
}

const REFUSALS = ['Conflict', 'InvalidRequest', 'NotFound']

/** Whether the step was done; one that is refused must say why. */
function attempt(bench: Workbench, step: Step): boolean {
  try {
    take(bench, step)
    return true
  } catch (error) {
    if (!(error instanceof TurnscopeError) || !REFUSALS.includes(error.kind)) throw error
    return false
  }
}

/** An index with its runtimes by name: a patched one may number them differently. */
const plain = (index: TurnIndex) => ({
  ...index,
  runtimeKeys: null,
  runtime: Array.from(index.runtime, (number) => index.runtimeKeys[number]),
  times: Array.from(index.times.keys(), (slot) => timeAt(index, slot)),
})

/** v3 as the server makes it takes no NULL. */
const databases = fc.record({ isHandMade: fc.boolean(), turns }).map(({ isHandMade, turns }) => {
  if (isHandMade) return { schema: HAND_MADE, stored: turns }
  const stored = turns.map((turn) => ({
    ...turn,
    runtime_key: turn.runtime_key ?? '',
    inference_id: turn.inference_id ?? '',
    metadata: turn.metadata ?? '',
  }))
  return { schema: V3, stored }
})
const steps = fc.array(step, { maxLength: 14 })

/** Every text and number of a JSON text, as a value taken from it would read. */
function valuesIn(text: string): Set<string> {
  const values = new Set(text.match(/-?\d+(\.\d+)?/g))
  JSON.parse(text, (_, value) => {
    if (typeof value === 'string') values.add(trimWhiteSpace(value))
    return value
  })
  return values
}

test('after any sequence of actions the rows are what the journal says, and no other column has changed', () => {
  fc.assert(
    fc.property(databases, steps, ({ schema, stored }, steps) => {
      const bench = new Workbench(schema, stored)
      try {
        const before = bench.rows()
        for (const step of steps) {
          const [rows, runs] = [bench.rows(), bench.journal.history.runs.length]
          const closed = bench.journal.closedRows()
          const done = attempt(bench, step)
          expect(bench.journal.history.runs.length).toBe(runs + (done ? 1 : 0))
          if (!done) expect(bench.rows()).toEqual(rows)
          const replayed = bench.replayed(before)
          expect(bench.rows()).toEqual(replayed.rows)
          expect(bench.journal.closedRows()).toEqual(replayed.closed)
          // Nothing but an undo touches a closed row.
          if (step.does !== 'undo')
            for (const row of closed) expect(bench.rows().get(row)).toEqual(rows.get(row))
        }
        expect(otherColumns(bench.rows())).toEqual(otherColumns(before))
      } finally {
        bench.remove()
      }
    }),
    { numRuns: 40 },
  )
})

test('a patched index, its marks and its triage are those of a case opened again', () => {
  fc.assert(
    fc.property(databases, steps, ({ schema, stored }, steps) => {
      const bench = new Workbench(schema, stored)
      try {
        for (const step of steps) attempt(bench, step)
        const built = bench.builtIndex()
        const opened = new Desk(built, bench.journal)
        expect(plain(bench.index)).toEqual(plain(opened.settled(built)))
        expect(bench.desk.closed).toEqual(opened.closed)
        expect(bench.desk.triage(bench.index)).toEqual(opened.triage(built))
      } finally {
        bench.remove()
      }
    }),
    { numRuns: 40 },
  )
})

test('undoing everything brings every row back, and redoing it brings every value back', () => {
  fc.assert(
    fc.property(databases, steps, ({ schema, stored }, steps) => {
      const bench = new Workbench(schema, stored)
      try {
        const before = bench.rows()
        for (const step of steps) attempt(bench, step)
        const after = bench.rows()
        const closed = bench.desk.closed
        let undone = 0
        while (attempt(bench, { does: 'undo', run: undefined })) undone++
        expect(bench.rows()).toEqual(before)
        expect(bench.desk.closed.size).toBe(0)
        for (; undone > 0; undone--) expect(attempt(bench, { does: 'redo', run: undefined })).toBe(true)
        expect(bench.rows()).toEqual(after)
        expect(bench.desk.closed).toEqual(closed)
      } finally {
        bench.remove()
      }
    }),
    { numRuns: 40 },
  )
})

test("no value but one of the row's own metadata is ever offered or, unless asserted, written", () => {
  fc.assert(
    fc.property(databases, steps, ({ schema, stored }, steps) => {
      const bench = new Workbench(schema, stored)
      try {
        const own = (turn_id: string): Set<string> => {
          const metadata = stored.find((turn) => turn.turn_id === turn_id)!.metadata
          return valuesIn(typeof metadata === 'string' ? metadata : '{}')
        }
        const { items } = queuePage(
          { ...bench.source, shapes: null, closed: bench.desk.closed },
          { state: 'all', offset: 0, limit: 100 },
          () => ({ runtime_key: null, inference_id: null, closed: null }),
        )
        for (const { turn_id, candidates } of items)
          for (const { value } of candidates) expect(own(turn_id)).toContain(value)
        for (const step of steps) if (step.does !== 'assert') attempt(bench, step)
        if (!bench.journal.hasEntries) return
        const written = bench.db
          .prepare<[], { turn_id: string; after: string; path: string }>(
            `SELECT turn_id, after, path FROM turnscope_journal_entry e JOIN turns t ON t.rowid = e.row
              WHERE e."column" IS NOT NULL`,
          )
          .all()
        for (const { turn_id, after, path } of written) {
          expect(own(turn_id)).toContain(after)
          expect(path).not.toContain('slug')
        }
      } finally {
        bench.remove()
      }
    }),
    { numRuns: 40 },
  )
})
