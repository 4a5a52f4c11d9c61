import { describe, expect, it } from 'vitest'
import { formFor, formOf, readRules, readTime } from './rule-form.ts'

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

const runtime = (path: string) => ({ places: { runtime_key: { path, allow_number: false } } })

describe('readRules', () => {
  it('makes a rule of the shape, or of the conversation as its filter', () => {
    expect(readRules(formFor({ shape: 'runtime: string' }, runtime(' $.runtime ')), 'utc')).toEqual({
      rules: [
        {
          shape: 'runtime: string',
          column: 'runtime_key',
          path: '$.runtime',
          allow_number: false,
          filter: {},
        },
      ],
    })
    expect(readRules(formFor({ conv_id: 'c' }, runtime('$.runtime')), 'utc')).toMatchObject({
      rules: [{ shape: null, filter: { conv_id: 'c' } }],
    })
  })

  it('makes a rule for each column that has a path, of the same rows', () => {
    const places = {
      runtime_key: { path: '$.runtime', allow_number: false },
      inference_id: { path: '$.inferenceId', allow_number: true },
    }
    const read = readRules(formFor({ conv_id: 'c' }, { places, from: '5' }), 'utc')
    const rows = { shape: null, filter: { conv_id: 'c', from_ms: 5 } }
    expect(read).toEqual({
      rules: [
        { ...rows, column: 'runtime_key', ...places.runtime_key },
        { ...rows, column: 'inference_id', ...places.inference_id },
      ],
    })
    const context = { ...places, inference_id: { path: 'x', allow_number: false } }
    expect(readRules(formFor(null, { places: context }), 'utc')).toMatchObject({
      problem: { field: 'inference_id' },
    })
  })

  it('keeps to a session whose id is empty', () => {
    expect(readRules(formFor({ session_id: '' }, runtime('$.runtime')), 'utc')).toMatchObject({
      rules: [{ filter: { session_id: '' } }],
    })
  })

  it('asks nothing before there is a path, and refuses one that is context only', () => {
    expect(readRules(formFor(null), 'utc')).toEqual({ problem: null })
    const path = '$["geppetto.runtime@v1"]["profile.slug"]'
    expect(readRules(formFor(null, runtime(path)), 'utc')).toMatchObject({
      problem: { field: 'runtime_key' },
    })
    expect(readRules(formFor(null, runtime('runtime')), 'utc')).toMatchObject({
      problem: { field: 'runtime_key' },
    })
  })

  it('names the time that cannot be read', () => {
    const form = formFor(null, { ...runtime('$.runtime'), until: 'soon' })
    expect(readRules(form, 'utc')).toMatchObject({ problem: { field: 'until' } })
  })

  it('gives back the rule that a form was made of', () => {
    const rule = {
      shape: null,
      column: 'inference_id',
      path: '$.trace.inference',
      allow_number: true,
      filter: { conv_id: 'c', session_id: 's', from_ms: 5, until_ms: '9223372036854775807' },
    } as const
    expect(readRules(formOf(rule, 'why'), 'local')).toEqual({ rules: [rule] })
  })
})
