import { describe, expect, it } from 'vitest'
import { EVIDENCE_STATES } from '../../shared/truth/evidence-state.ts'
import { evidenceWords } from './evidence-words.ts'

describe('evidenceWords', () => {
  it('says something about every pair of states, and a conflict always first', () => {
    for (const runtime of EVIDENCE_STATES) {
      for (const inference of EVIDENCE_STATES) {
        const words = evidenceWords({ runtime, inference })
        expect(words.length).toBeGreaterThan(0)
        if (runtime === 'conflict' || inference === 'conflict') expect(words[0]!.state).toBe('conflict')
      }
    }
  })

  it('leaves out what agrees when the other column needs an eye', () => {
    expect(evidenceWords({ runtime: 'agrees', inference: 'metadata-only' })).toEqual([
      { state: 'metadata-only', words: 'backfill would fill inference' },
    ])
  })
})
