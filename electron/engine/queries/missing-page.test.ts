import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInt64 } from '../../../shared/contract/int64.ts'
import { methods } from '../../../shared/contract/methods.ts'
import { MISSING_SORTS, type MissingFilter } from '../../../shared/contract/model.ts'
import { MISSING_REASONS } from '../../../shared/truth/backfill.ts'
import { candidatesOf } from '../../../shared/truth/candidates.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { serverSource } from '../../../shared/truth/server-made.ts'
import { missingListed, missingPage } from './missing-page.ts'
import { rowReader, shapeOfRow } from './row-reader.ts'
import type { ListSource } from './shapes.ts'
import { readShapes, slotsToShape } from './shapes.ts'
import { isWanted, type PlainTurn, plainTurns } from './testing/oracle.ts'
import { IDLE, LOOSE, nothingWritten, someTurns, sourceOf, turnsDb } from './testing/turns-db.ts'
import { rowidAt } from './turn-index.ts'

const withShapes = (source: ListSource) => ({
  ...source,
  shapes: readShapes(source.db, { ...source, slots: slotsToShape(source.index) }, IDLE),
})

/** What servers made of a turn's values, a conflict's included. */
function serverMadeOf(turn: PlainTurn): { server_made?: object } {
  const made = TRUTH_COLUMNS.flatMap((column) => {
    const source = serverSource(turn[column], turn.metadata, column)
    return source === null ? [] : [[column, source]]
  })
  return made.length === 0 ? {} : { server_made: Object.fromEntries(made) }
}

test('a page lists the incomplete turns in order, with the reason and the candidates of each', () => {
  const reason = fc.option(fc.constantFrom(...MISSING_REASONS), { nil: undefined })
  const conv = fc.option(fc.constantFrom('a', 'A', 'a\0', '\uFB00', 'a\uFFFD [bytes 61ff]', 'nobody'), {
    nil: undefined,
  })
  fc.assert(
    fc.property(
      someTurns,
      reason,
      conv,
      fc.nat(4),
      fc.integer({ min: 1, max: 6 }),
      (turns, reason, conv_id, offset, limit) => {
        const db = turnsDb(LOOSE, turns)
        const all = plainTurns(db)
        const inConversation = all.filter(
          (turn) => turn.reason !== null && (conv_id === undefined || turn.conv_id === conv_id),
        )
        const listed = inConversation.filter((turn) => reason === undefined || turn.reason === reason)
        const reasons: Record<string, number> = {}
        for (const turn of inConversation) reasons[turn.reason!] = (reasons[turn.reason!] ?? 0) + 1
        const page = missingPage(sourceOf(db), { reason, conv_id, offset, limit }, nothingWritten)
        expect({ ...page, items: page.items.map(({ carried_over: _, ...item }) => item) }).toEqual({
          items: listed.slice(offset, offset + limit).map((turn) => ({
            conv_id: turn.conv_id,
            session_id: turn.session_id,
            turn_id: turn.turn_id,
            runtime_key: turn.runtime_key,
            inference_id: turn.inference_id,
            updated_at_ms: toInt64(turn.time),
            reason: turn.reason,
            candidates: candidatesOf(
              turn.metadataText,
              turn.metadata,
              TRUTH_COLUMNS.filter((column) => turn[column] === ''),
            ),
            provenance: { runtime_key: null, inference_id: null },
            ...serverMadeOf(turn),
          })),
          total: listed.length,
          of: all.length,
          reasons,
        })
        methods['missing.page'].output.parse(page)
        db.close()
      },
    ),
  )
})

test('a search, a lacking column and a sort list what looking at every turn would, equal ones in list order', () => {
  const filters = fc.record({
    search: fc.constantFrom('', 'A', 'conv', 'plan', 's1', 'S1', "it's", 'nobody'),
    lacks: fc.constantFrom(undefined, ...TRUTH_COLUMNS),
    sort: fc.constantFrom(undefined, ...MISSING_SORTS),
    descending: fc.boolean(),
  })
  fc.assert(
    fc.property(someTurns, filters, (turns, filter) => {
      const db = turnsDb(LOOSE, turns)
      const { search, lacks, sort, descending } = filter
      const listed = plainTurns(db).filter(
        (turn) =>
          turn.reason !== null && (lacks === undefined || turn[lacks] === '') && isWanted(turn, search),
      )
      const source = sourceOf(db)
      const page = missingPage(source, { ...filter, offset: 0, limit: 1000 }, nothingWritten)
      const idOf = (turn: { conv_id: string; session_id: string; turn_id: string }) =>
        JSON.stringify([turn.conv_id, turn.session_id, turn.turn_id])
      expect(page.items.map(idOf).toSorted()).toEqual(listed.map(idOf).toSorted())
      if (sort === 'reason') {
        const places = page.items.map(({ reason }) => MISSING_REASONS.indexOf(reason))
        expect(places).toEqual(places.toSorted((a, b) => (descending ? b - a : a - b)))
      } else if (sort === undefined) expect(page.items.map(idOf)).toEqual(listed.map(idOf))
      db.close()
    }),
  )
})

test('a shape and a candidate list the turns that have them, a column that is not lacking aside', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const db = turnsDb(LOOSE, turns)
      const source = withShapes(sourceOf(db))
      const listed = (filter: MissingFilter) =>
        missingPage(source, { ...filter, offset: 0, limit: 1000 }, nothingWritten).items
      const all = listed({})
      const paths = new Set(all.flatMap(({ candidates }) => candidates.map(({ path }) => path)))
      for (const path of paths) {
        const has = all.filter(({ candidates }) => candidates.some((one) => one.path === path))
        expect(listed({ candidate: path })).toEqual(has)
      }
      expect(listed({ candidate: '' })).toEqual(all.filter(({ candidates }) => candidates.length === 0))
      const reader = rowReader(db, source.columns)
      const byShape = source.shapes.labels.map((shape) => {
        const { slots } = missingListed(source, { shape })
        for (const slot of slots) expect(shapeOfRow(reader.metadata(rowidAt(source.index, slot)))).toBe(shape)
        return slots.length
      })
      expect(byShape.reduce((sum, rows) => sum + rows, 0)).toBe(all.length)
      expect(listed({ shape: 'no such shape' })).toEqual([])
      db.close()
    }),
  )
})
