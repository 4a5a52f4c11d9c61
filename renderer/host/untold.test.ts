import { expect, test } from 'vitest'
import type { CaseView } from '../../shared/contract/model.ts'
import { untoldOf } from './untold.ts'

type Case = Pick<CaseView, 'evidence' | 'schema' | 'quick_check'>
const opened = (code?: string, quick_check: string | null = null): Case => ({
  evidence: {
    path: '/e/turns.db',
    files: [],
    journal_mode: 'wal',
    findings: code === undefined ? [] : [{ code, severity: 'error', message: 'It failed.' }],
    sealed_at_ms: 1,
  },
  schema: { generation: 'v2', hybrid: false, refusals: [], columns: [], indexes: [] },
  quick_check,
})

test('while the checks run nothing says that there are no findings', () => {
  expect(untoldOf(opened(), 'connected')).toEqual({ counts: 'being counted', checks: 'checking…' })
  expect(untoldOf(opened(undefined, 'ok'), 'connected').checks).toBeNull()
})

test('without an engine nothing is said to be under way', () => {
  expect(untoldOf(opened(), 'failed')).toEqual({
    counts: 'not counted: the engine has stopped',
    checks: 'not checked: the engine has stopped',
  })
  expect(untoldOf(opened(), 'restarting').counts).toBe('not counted yet: the engine is being started')
})

test('what failed is not said to be under way either', () => {
  expect(untoldOf(opened('background-failed'), 'connected')).toEqual({
    counts: 'not counted, see the findings',
    checks: 'not checked, see the findings',
  })
  const unrelated = { ...opened(), schema: { ...opened().schema, generation: 'unrelated' as const } }
  expect(untoldOf(unrelated, 'connected').counts).toBe('no turns to count')
})
