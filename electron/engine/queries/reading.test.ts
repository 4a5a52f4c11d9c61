import { describe, expect, test } from 'vitest'
import { methods } from '../../../shared/contract/methods.ts'
import { readTurns } from './reading.ts'
import { sourceOf, turnsDb, V3 } from './testing/turns-db.ts'

const BLOCKS = `
  CREATE TABLE blocks (block_id TEXT NOT NULL, content_hash TEXT NOT NULL, kind TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '', payload_json TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (block_id, content_hash));
  CREATE TABLE turn_block_membership (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT,
    snapshot_created_at_ms INTEGER, ordinal INTEGER, block_id TEXT, content_hash TEXT,
    PRIMARY KEY (conv_id, session_id, turn_id, phase, snapshot_created_at_ms, ordinal));`

/** Turns as servers write them: each repeats all blocks before its own two. */
function conversation(turns: number, runtimeOf: (turn: number) => string) {
  const db = turnsDb(
    V3 + BLOCKS,
    Array.from({ length: turns }, (_, n) => ({
      conv_id: 'c',
      session_id: 's',
      turn_id: `t${n}`,
      runtime_key: runtimeOf(n),
      inference_id: '',
      updated_at_ms: n + 1,
      metadata: '{}',
    })),
  )
  const block = db.prepare(`INSERT INTO blocks VALUES (?, 'h', ?, '', ?)`)
  const member = db.prepare(`INSERT INTO turn_block_membership VALUES ('c', 's', ?, ?, ?, ?, ?, 'h')`)
  db.transaction(() => {
    for (let n = 0; n < turns; n++) {
      block.run(`u${n}`, 'user', JSON.stringify({ text: `question ${n}` }))
      block.run(`a${n}`, 'llm_text', JSON.stringify({ text: `answer ${n}` }))
      for (let at = 0; at <= n; at++) {
        member.run(`t${n}`, 'final', 10, 2 * at, `u${at}`)
        member.run(`t${n}`, 'final', 10, 2 * at + 1, `a${at}`)
      }
      // A later snapshot of another phase is not what is read.
      member.run(`t${n}`, 'draft', 20, 0, 'u0')
    }
  })()
  return sourceOf(db)
}

describe('a conversation that is read', () => {
  const source = conversation(60, (turn) => (turn < 20 ? 'planner' : turn === 40 ? '' : 'analyst'))
  const read = (offset: number, limit: number) => {
    const page = readTurns(source, { conv_id: 'c', offset, limit })
    methods['timeline.read'].output.parse(page)
    return page
  }

  test('says everything once, in order, whatever the pages', () => {
    const wanted = Array.from({ length: 60 }, (_, n) => [`u${n}`, `a${n}`])
    for (const size of [1, 7, 60]) {
      const said: string[][] = []
      for (let offset = 0; offset < 60; offset += size)
        said.push(...read(offset, size).items.map(({ blocks }) => blocks.map(({ block_id }) => block_id)))
      expect(said).toEqual(wanted)
    }
    expect(read(30, 1).items[0]).toMatchObject({ phase: 'final', repeated: 60, runtime_key: 'analyst' })
    expect(read(30, 1).items[0]!.blocks[0]!.payload_json).toBe('{"text":"question 30"}')
  })

  test('marks a certain switch alone, across pages too', () => {
    const marked = read(0, 60).items.filter(({ switched_from }) => switched_from !== null)
    expect(marked.map(({ position, switched_from }) => [position, switched_from])).toEqual([[20, 'planner']])
    expect(read(20, 1).items[0]!.switched_from).toBe('planner')
  })

  test('a file without messages still lists its turns', () => {
    const bare = sourceOf(
      turnsDb(V3, [
        {
          conv_id: 'c',
          session_id: 's',
          turn_id: 't',
          runtime_key: '',
          inference_id: '',
          updated_at_ms: 1,
          metadata: '{}',
        },
      ]),
    )
    const { items, total } = readTurns(bare, { conv_id: 'c', offset: 0, limit: 5 })
    expect({ total, said: items.map(({ phase, blocks }) => [phase, blocks]) }).toEqual({
      total: 1,
      said: [['', []]],
    })
  })
})
