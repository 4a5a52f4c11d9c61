import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { payloadCheck, sourceScan } from '../../../shared/contract/payload.ts'
import { debugRequestJob } from '../debug-api/job.ts'
import { writeDebugFixture } from '../debug-api/testing/debug-fixture.ts'
import { LARGEST_PAYLOAD } from './capture.ts'
import { checkPayloadJob } from './check-job.ts'
import { findOldKeys } from './find-old-keys.ts'
import { scanSourcesJob } from './scan-job.ts'

let folder: string
let database: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-payload-'))
  const snapshots = [{ phase: 'final', at: 1, blocks: [{ id: 'b', kind: 'user' }] }]
  database = writeDebugFixture(join(folder, 'turns.db'), [
    { ids: ['c', 's', 'full'], updated_at_ms: 1, runtime_key: 'planner', inference_id: 'i', snapshots },
    { ids: ['c', 's', 'empty'], updated_at_ms: 2, snapshots },
  ])
})
afterAll(() => rmSync(folder, { recursive: true }))

const IDLE = { checkCancelled: () => undefined, progress: () => undefined }
const check = (text: string, of: string | null = database) =>
  payloadCheck.parse(checkPayloadJob({ from: { text }, database: of }, IDLE))

describe('compared with the database', () => {
  const ofApi = (target: string): string =>
    debugRequestJob({ path: database, timeline: null, method: 'GET', target }, IDLE).body

  test('what the debug API answers from a case is equal to the case', () => {
    expect(check(ofApi('/api/debug/turns?conv_id=c')).turns).toEqual({
      equal: 2,
      differs: 0,
      absent: 0,
      items: [],
      not_compared: 0,
    })
    expect(check(ofApi('/api/debug/turn/c/s/full')).turns).toMatchObject({ equal: 1, items: [] })
    expect(check(ofApi('/api/debug/conversations'))).toMatchObject({ contract: 'current', turns: null })
  })

  test('a turn that differs says in what, and one that is not here is absent', () => {
    const items = [
      {
        conv_id: 'c',
        session_id: 's',
        turn_id: 'full',
        phase: 'final',
        resolved_runtime_key: 'analyst',
        inference_id: 'i',
      },
      { conv_id: 'c', session_id: 's', turn_id: 'empty', phase: 'final', inference_id: 'j' },
      { conv_id: 'c', session_id: 'S', turn_id: 'full', phase: 'final' },
    ]
    const { contract, turns } = check(JSON.stringify({ conv_id: 'c', items }))
    expect(contract).toBe('old')
    expect(turns).toMatchObject({ equal: 0, differs: 2, absent: 1 })
    expect(turns?.items.map(({ path, status, differences }) => [path, status, differences])).toEqual([
      ['$.items[0]', 'differs', [{ column: 'runtime_key', payload: 'analyst', database: 'planner' }]],
      ['$.items[1]', 'differs', [{ column: 'inference_id', payload: 'j', database: '' }]],
      ['$.items[2]', 'absent', []],
    ])
  })
})

describe('files', () => {
  const checkFile = (path: string) => () => checkPayloadJob({ from: { path }, database: null }, IDLE)

  test('a file is read; what is none, too large or no text is refused in plain words', () => {
    const file = join(folder, 'payload.json')
    writeFileSync(file, '{"items":[]}')
    expect(checkFile(file)()).toMatchObject({ kind: 'conversations', contract: 'unknown' })
    expect(checkFile(join(folder, 'gone.json'))).toThrowError(/^There is no file/)
    expect(checkFile(folder)).toThrowError(/is not a file/)
    writeFileSync(file, Buffer.from('{"items":[]}', 'utf16le'))
    expect(checkFile(file)).toThrowError(/not JSON/)
    writeFileSync(file, Buffer.from('fffe7b00', 'hex'))
    expect(checkFile(file)).toThrowError(/not text in UTF-8/)
    truncateSync(file, LARGEST_PAYLOAD + 1)
    expect(checkFile(file)).toThrowError(/larger than 256 MiB/)
  })
})

describe('sources', () => {
  const scan = (path: string) => sourceScan.parse(scanSourcesJob({ path }, IDLE))

  test('old keys are found with file and line; what is nobody’s own source is left out', () => {
    const sources = join(folder, 'consumer')
    for (const name of ['src', 'node_modules/x', '.git']) mkdirSync(join(sources, name), { recursive: true })
    writeFileSync(
      join(sources, 'src', 'a.ts'),
      'const a = 1\r\nconst key = conversation.current_runtime_key ?? conv.currentRuntimeKey\n// resolved_runtime_key\n',
    )
    writeFileSync(join(sources, 'src', 'b.py'), 'k = conversation["runtime_key"]\nt = turn["runtime_key"]\n')
    writeFileSync(join(sources, 'node_modules', 'x', 'c.js'), 'current_runtime_key')
    writeFileSync(join(sources, '.git', 'd'), 'current_runtime_key')
    writeFileSync(join(sources, 'e.bin'), Buffer.from('current_runtime_key\0'))
    writeFileSync(join(sources, 'f.min.js'), `${'x'.repeat(5 * 1024 * 1024)}current_runtime_key`)
    symlinkSync(sources, join(sources, 'loop'))
    const { findings, ...rest } = scan(sources)
    expect(
      findings.map(({ path, file, line, found, expected, certain }) => [
        path,
        file,
        line,
        found,
        expected,
        certain,
      ]),
    ).toEqual([
      ['src/a.ts:2', 'src/a.ts', 2, 'current_runtime_key', 'resolved_runtime_key', true],
      ['src/a.ts:2', 'src/a.ts', 2, 'currentRuntimeKey', 'resolvedRuntimeKey', true],
      ['src/b.py:1', 'src/b.py', 1, 'runtime_key', 'resolved_runtime_key', false],
    ])
    expect(rest).toMatchObject({
      contract: 'mixed',
      files: 2,
      skipped: { binary: 1, too_large: 1, unreadable: 0 },
      complete: true,
    })
  })

  test('a folder that is none is refused', () => {
    expect(() => scan(join(folder, 'nowhere'))).toThrowError(/There is no/)
    expect(() => scan(database)).toThrowError(/is not a folder/)
  })

  test('keys are whole words, and a very long line is cut around the key', () => {
    expect(findOldKeys('my_current_runtime_key current_runtime_keys').keys).toEqual([])
    const [key] = findOldKeys(`${'a '.repeat(5_000)}current_runtime_key${' b'.repeat(5_000)}`).keys
    expect(key!.text).toContain('current_runtime_key')
    expect(key!.text.length).toBeLessThanOrEqual(200)
  })
})
