import { describe, expect, it } from 'vitest'
import { RUN_KINDS } from '../../shared/contract/run-kind.ts'
import { reversalOf } from './run-words.ts'

const run = {
  run_id: 3,
  at_ms: 1,
  person: 'p',
  rule: '',
  note: '',
  rows: 1,
  undone: false,
  of_run: null,
  equals_pointer: false,
}

describe('reversalOf', () => {
  it('undoes what a person did, and redoes it once it is undone', () => {
    for (const kind of ['rule', 'candidate', 'asserted', 'unrecoverable'] as const) {
      expect(reversalOf({ ...run, kind })).toEqual({ can: 'undo' })
      expect(reversalOf({ ...run, kind, undone: true })).toEqual({ can: 'redo' })
    }
  })

  it('says of every other kind why not', () => {
    const others = RUN_KINDS.filter((kind) => reversalOf({ ...run, kind }).can === null)
    expect(others).toEqual(['migrate', 'backfill', 'undo', 'redo'])
    expect(reversalOf({ ...run, kind: 'undo', of_run: 2 })).toMatchObject({
      why: expect.stringContaining('run 2'),
    })
  })
})
