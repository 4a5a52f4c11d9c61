import { describe, expect, it } from 'vitest'
import { formFor, formOf, readRule, readTime } from './rule-form.ts'

describe('readTime', () => {
  it('takes milliseconds since epoch as they are, beyond 2^53 as text', () => {
    expect(readTime(' 1771942173118 ', 'utc', false)).toBe(1771942173118)
    expect(readTime('9223372036854775807', 'utc', false)).toBe('9223372036854775807')
  })

  it('takes a date as its start or its end', () => {
    expect(readTime('2026-02-24', 'utc', false)).toBe(Date.UTC(2026, 1, 24))
    expect(readTime('2026-02-24', 'utc', true)).toBe(Date.UTC(2026, 1, 24, 23, 59, 59, 999))
    expect(readTime('2026-02-24 14:09', 'utc', true)).toBe(Date.UTC(2026, 1, 24, 14, 9, 59, 999))
    expect(readTime('2026-02-24T14:09:33.1', 'utc', true)).toBe(Date.UTC(2026, 1, 24, 14, 9, 33, 100))
  })

  it('reads UTC where it is said, whatever the zone', () => {
    expect(readTime('2026-02-24 14:09:00Z', 'local', false)).toBe(Date.UTC(2026, 1, 24, 14, 9))
  })

  it('reads the zone of the screen otherwise', () => {
    expect(readTime('2026-02-24 14:09', 'local', false)).toBe(new Date(2026, 1, 24, 14, 9).getTime())
  })

  it('refuses what no calendar has, and everything else', () => {
    for (const text of ['2026-02-30', '2026-02-24 25:00', '2026-02-24 14:60', 'yesterday', '', '1.5'])
      expect(readTime(text, 'utc', false)).toBeNull()
  })
})

describe('readRule', () => {
  it('makes a rule of the shape, or of the conversation as its filter', () => {
    expect(readRule(formFor({ shape: 'runtime: string' }, { path: ' $.runtime ' }), 'utc')).toEqual({
      rule: {
        shape: 'runtime: string',
        column: 'runtime_key',
        path: '$.runtime',
        allow_number: false,
        filter: {},
      },
    })
    expect(readRule(formFor({ conv_id: 'c' }, { path: '$.runtime' }), 'utc')).toMatchObject({
      rule: { shape: null, filter: { conv_id: 'c' } },
    })
  })

  it('keeps to a session whose id is empty', () => {
    expect(readRule(formFor({ session_id: '' }, { path: '$.runtime' }), 'utc')).toMatchObject({
      rule: { filter: { session_id: '' } },
    })
  })

  it('asks nothing before there is a path, and refuses one that is context only', () => {
    expect(readRule(formFor(null), 'utc')).toEqual({ problem: null })
    const path = '$["geppetto.runtime@v1"]["profile.slug"]'
    expect(readRule(formFor(null, { path }), 'utc')).toMatchObject({ problem: { field: 'path' } })
    expect(readRule(formFor(null, { path: 'runtime' }), 'utc')).toMatchObject({ problem: { field: 'path' } })
  })

  it('names the time that cannot be read', () => {
    const form = formFor(null, { path: '$.runtime', until: 'soon' })
    expect(readRule(form, 'utc')).toMatchObject({ problem: { field: 'until' } })
  })

  it('gives back the rule that a form was made of', () => {
    const rule = {
      shape: null,
      column: 'inference_id',
      path: '$.trace.inference',
      allow_number: true,
      filter: { conv_id: 'c', session_id: 's', from_ms: 5, until_ms: '9223372036854775807' },
    } as const
    expect(readRule(formOf(rule, 'why'), 'local')).toEqual({ rule })
  })
})
