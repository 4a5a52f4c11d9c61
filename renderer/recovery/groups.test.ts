import { describe, expect, it } from 'vitest'
import type { MissingGroup } from '../../shared/contract/recovery.ts'
import { nameOf, nextGroup, rowsOf, sameGroup } from './groups.ts'

const group = (shape: string, open: number): MissingGroup => ({
  shape,
  conv_id: null,
  session_id: null,
  rows: 9,
  open,
  sample: { conv_id: 'c', session_id: 's', turn_id: 't' },
  candidates: [],
})

describe('groups', () => {
  it('tells a shape from a conversation of the same text', () => {
    expect(sameGroup({ shape: 'x' }, { conv_id: 'x' })).toBe(false)
    expect(sameGroup({ session_id: 'x' }, { session_id: 'x' })).toBe(true)
    expect(sameGroup(null, { shape: 'x' })).toBe(false)
  })

  it('names a group by the one member that is set, an empty session id included', () => {
    expect(nameOf(group('x', 1))).toEqual({ shape: 'x' })
    expect(nameOf({ ...group('x', 1), shape: null, session_id: '' })).toEqual({ session_id: '' })
  })

  it('asks for the rows of every group when none is named', () => {
    expect(rowsOf(null)).toEqual({})
    expect(rowsOf({ conv_id: 'c' })).toEqual({ conv_id: 'c' })
  })
})

describe('nextGroup', () => {
  const groups = [group('a', 2), group('b', 0), group('c', 1)]

  it('is the next one below that has open rows', () => {
    expect(nextGroup(groups, { shape: 'a' })).toEqual({ shape: 'c' })
  })

  it('starts again at the top, and from the top where the group is gone', () => {
    expect(nextGroup(groups, { shape: 'c' })).toEqual({ shape: 'a' })
    expect(nextGroup(groups, { shape: 'gone' })).toEqual({ shape: 'a' })
  })

  it('is none when no other group has open rows', () => {
    expect(nextGroup([group('a', 2), group('b', 0)], { shape: 'a' })).toBeNull()
    expect(nextGroup([], null)).toBeNull()
  })
})
