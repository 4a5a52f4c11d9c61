import { describe, expect, test } from 'vitest'
import type { Generation } from '../truth/generation.ts'
import type { CaseView } from './model.ts'
import { nextOf } from './next-action.ts'

const part = (name: string, status: 'ok' | 'missing' | 'differs') => ({ name, status })

function caseOf(generation: Generation, missing: number | null, migrated: boolean): CaseView {
  const ready = generation === 'v3'
  return {
    case_id: 'c',
    name: 'turns.db',
    revision: 1,
    evidence: { path: '/e/turns.db', files: [], journal_mode: 'wal', findings: [], sealed_at_ms: 1 },
    schema: {
      generation,
      hybrid: false,
      refusals: [],
      columns: [part('runtime_key', ready ? 'ok' : 'missing'), part('turn_id', 'ok')],
      indexes: [part('turns_by_conv_runtime_updated', ready ? 'ok' : 'differs')],
    },
    counts:
      missing === null
        ? null
        : {
            turns: 10,
            conversations: 1,
            missing_runtime_or_inference: missing,
            missing_runtime: missing,
            missing_inference: missing,
            server_made: 0,
          },
    cutover: null,
    recovery: null,
    quick_check: 'ok',
    salvage: null,
    migration: migrated
      ? {
          steps: [],
          backfill: {
            scanned: 10,
            rows_filled: 0,
            filled_runtime: 0,
            filled_inference: 0,
            stay_missing: 0,
            reasons: {},
            become_complete: 0,
            get_one_of_two: 0,
            get_nothing: 0,
            server_fills: null,
            carried_over: null,
            rules: {},
            forbidden: [],
          },
          verification: {
            quick_check: 'ok',
            unchecked: '',
            lost_references: null,
            unchecked_references: [],
            rows_before: 10,
            rows_after: 10,
            digest_before: 'd',
            digest_after: 'd',
            backfill_exact: true,
            ok: true,
          },
          started_at_ms: 1,
          took_ms: 1,
          person: 'p',
        }
      : null,
    timeline_store: null,
    runtime_places: [],
    tables: [],
  }
}

describe('what to do next', () => {
  test('a v2 file is migrated, whether or not its turns have been counted', () => {
    expect(nextOf(caseOf('v2', null, false))).toEqual({ kind: 'migrate', columns: 1, indexes: 1 })
    expect(nextOf(caseOf('v2-partial', 4, false))).toEqual({ kind: 'migrate', columns: 1, indexes: 1 })
  })

  test('generations before v2 are never offered a migration', () => {
    for (const generation of ['v0', 'v1', 'unrelated'] as const) {
      expect(nextOf(caseOf(generation, 10, false)).kind).toBe('legacy')
    }
  })

  test('a column that is declared otherwise is not called lacking', () => {
    const view = caseOf('v2', 10, false)
    const columns = [part('runtime_key', 'missing'), part('turn_id', 'differs'), part('conv_id', 'differs')]
    expect(nextOf({ ...view, schema: { ...view.schema, columns } })).toMatchObject({ columns: 1 })
  })

  test('a v3 file with gaps is offered its plan where that fills any, else what stays missing', () => {
    const recovery = { pending: 3, undo: null, redo: null }
    const view = caseOf('v3', 4, false)
    expect(nextOf({ ...view, recovery })).toEqual({ kind: 'backfill', missing: 4, fillable: 3 })
    expect(nextOf({ ...view, recovery: { ...recovery, pending: 0 } })).toEqual({
      ...{ kind: 'look', missing: 4, migrated: false },
    })
    expect(nextOf(caseOf('v3', 4, true))).toEqual({ kind: 'look', missing: 4, migrated: true })
  })

  test.each(['v2', 'v3'] as const)(
    'a %s file that nothing may write to is offered no write',
    (generation) => {
      const view = caseOf(generation, 4, false)
      const refused = { ...view, schema: { ...view.schema, refusals: ['A trigger.'] } }
      expect(nextOf(refused)).toEqual({ kind: 'refused', refusals: ['A trigger.'] })
    },
  )

  test('a file without turns is not called complete', () => {
    const view = caseOf('v3', 0, false)
    expect(nextOf({ ...view, counts: { ...view.counts!, turns: 0 } })).toEqual({ kind: 'empty' })
  })

  test('nothing is asked of a complete file', () => {
    expect(nextOf(caseOf('v3', 0, true))).toEqual({ kind: 'complete', server_made: 0 })
    expect(nextOf(caseOf('v3', 0, false))).toEqual({ kind: 'complete', server_made: 0 })
  })

  test('while turns are being counted nothing is claimed', () => {
    expect(nextOf(caseOf('v3', null, false))).toEqual({ kind: 'building' })
  })

  test('a damaged copy is never sent to the migration that would refuse it', () => {
    const view = caseOf('v2', 4, false)
    for (const code of ['damaged', 'rows-unreadable']) {
      const evidence = { ...view.evidence, findings: [{ code, severity: 'error' as const, message: 'm' }] }
      expect(nextOf({ ...view, evidence })).toEqual({ kind: 'damaged' })
    }
  })

  test.each([
    ['torn', 'torn'],
    ['index-wrong', 'rebuild'],
  ])('a complete file with the finding %s is not called done until it is migrated', (code, kind) => {
    const finding = { code, severity: 'warning' as const, message: 'm' }
    const withFinding = (view: CaseView): CaseView => ({
      ...view,
      evidence: { ...view.evidence, findings: [finding] },
    })
    expect(nextOf(withFinding(caseOf('v3', 0, false)))).toEqual({ kind, message: 'm' })
    expect(nextOf(withFinding(caseOf('v3', 0, true)))).toEqual({ kind: 'complete', server_made: 0 })
  })
})
