import { describe, expect, test } from 'vitest'
import { methods } from '../../../shared/contract/methods.ts'
import { readTurns } from './reading.ts'
import { nothingWritten, sourceOf, turnsDb, V3 } from './testing/turns-db.ts'

const BLOCKS = `
  CREATE TABLE blocks (block_id TEXT NOT NULL, content_hash TEXT NOT NULL, kind TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '', payload_json TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (block_id, content_hash));
  CREATE TABLE turn_block_membership (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT,
    snapshot_created_at_ms INTEGER, ordinal INTEGER, block_id TEXT, content_hash TEXT,
    PRIMARY KEY (conv_id, session_id, turn_id, phase, snapshot_created_at_ms, ordinal));`

/** Turns as servers write them: each repeats all blocks before its own two. */
function conversation(turns: number, runtimeOf: (turn: number) => string, metadata = '{}') {
  const db = turnsDb(
    V3 + BLOCKS,
    Array.from({ length: turns }, (_, n) => ({
      conv_id: 'c',
      session_id: 's',
      turn_id: `t${n}`,
      runtime_key: runtimeOf(n),
      inference_id: '',
      updated_at_ms: n + 1,
      metadata,
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
  const runtimes = (turn: number) =>
    turn < 20 ? 'planner' : turn === 40 || turn === 50 || turn === 51 ? '' : turn < 50 ? 'analyst' : 'critic'
  const source = conversation(60, runtimes)
  const read = (offset: number, limit: number) => {
    const page = readTurns(source, { conv_id: 'c', offset, limit }, nothingWritten)
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

  test('marks switches, certain or inside an unknown run, whatever the pages; unknown alone is none', () => {
    const marked = read(0, 60).items.filter(({ switched }) => switched !== null)
    const wanted = [
      [20, { from: 'planner', unknown_turns: 0 }],
      [52, { from: 'analyst', unknown_turns: 2 }],
    ]
    expect(marked.map(({ position, switched }) => [position, switched])).toEqual(wanted)
    expect(wanted.map(([at]) => read(at as number, 1).items[0]!.switched)).toEqual(
      wanted.map(([, switched]) => switched),
    )
  })

  test('a switch away from a runtime that a server made says so', () => {
    const made = conversation(
      3,
      (turn) => (turn === 1 ? 'analyst' : '42'),
      '{"geppetto.runtime@v1":{"runtime_key":42}}',
    )
    const { items } = readTurns(made, { conv_id: 'c', offset: 0, limit: 3 }, nothingWritten)
    expect(items.map(({ switched, evidence }) => [switched, evidence.runtime])).toEqual([
      [null, 'server-made'],
      [{ from: '42', from_server_made: true, unknown_turns: 0 }, expect.not.stringMatching('server-made')],
      [{ from: 'analyst', unknown_turns: 0 }, 'server-made'],
    ])
  })

  test('one answer holds 16 MiB of payloads; the messages after them tell their size', () => {
    const long = conversation(1, () => 'planner')
    long.db.exec(`WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        INSERT INTO blocks SELECT 'b' || i, 'h', 'user', '', printf('%.*c', 70000, 'y') FROM n;
      WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        INSERT INTO turn_block_membership SELECT 'c', 's', 't0', 'final', 10, i + 1, 'b' || i, 'h' FROM n;`)
    const { blocks } = readTurns(long, { conv_id: 'c', offset: 0, limit: 1 }, nothingWritten).items[0]!
    expect(blocks.length).toBe(302)
    expect(blocks.filter(({ payload_json }) => payload_json.length === 65_536).length).toBe(256)
    expect(blocks.at(-1)).toMatchObject({ payload_json: '', payload_bytes: 70_000 })
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
    const { items, total } = readTurns(bare, { conv_id: 'c', offset: 0, limit: 5 }, nothingWritten)
    expect({ total, said: items.map(({ phase, blocks }) => [phase, blocks]) }).toEqual({
      total: 1,
      said: [['', []]],
    })
  })
})
