import path from 'node:path'
import type { Progress } from '../../../shared/contract/methods.ts'
import { openWriter, quoteName, type WritableDb } from '../db/open.ts'
import { writeError } from '../disk/errors.ts'
import { NewFile, publishTogether } from '../disk/new-file.ts'
import { assertTarget } from '../disk/target.ts'
import { type SampleBlock, snapshotsOf } from './blocks.ts'
import { SAMPLE_DEFAULTS, type SampleOptions } from './options.ts'
import { indexesOf, TIMELINE_TABLE, tablesOf, truthColumnsOf } from './schema.ts'
import { generateTurns, type SampleConversation, type SampleTurn } from './turns.ts'

export interface WriteSampleOptions extends Partial<SampleOptions> {
  /** Whether files that stand at the two paths may be replaced. */
  readonly replace?: boolean
}

export interface WrittenSample {
  readonly path: string
  readonly timeline_path: string
}

/** Turns with blocks: in a very large sample they would only cost time and room. */
const TURNS_WITH_BLOCKS = 50_000
const TURNS_PER_STEP = 2_000

/** Where the timeline store that belongs to a sample goes: beside it. */
export function timelinePathFor(out: string): string {
  const { dir, name, base } = path.parse(out)
  return path.join(dir, base === 'turns.db' ? 'timeline.db' : `${name}-timeline.db`)
}

interface Growing {
  readonly file: NewFile
  readonly db: WritableDb
}

function grow(path: string, replace: boolean): Growing {
  const file = new NewFile({ path, replace, protectedPaths: [] }, 'database')
  try {
    return { file, db: openWriter(file.temporary, { disposable: true }) }
  } catch (error) {
    file.discard()
    throw error
  }
}

const insertInto = (
  db: WritableDb,
  table: string,
  columns: readonly string[],
  conflict = '',
): ((...values: unknown[]) => void) => {
  const names = columns.map(quoteName).join(', ')
  const marks = columns.map(() => '?').join(', ')
  const statement = db.prepare(`INSERT ${conflict} INTO ${table} (${names}) VALUES (${marks})`)
  return (...values) => {
    statement.run(values)
  }
}

const PRIMARY_KEY = ['conv_id', 'session_id', 'turn_id'] as const

function turnWriter(db: WritableDb, options: SampleOptions): (turn: SampleTurn) => void {
  const columns = [
    ...PRIMARY_KEY,
    'turn_created_at_ms',
    'updated_at_ms',
    'turn_metadata_json',
    'turn_data_json',
    ...truthColumnsOf(options.generation),
  ] as (keyof SampleTurn)[]
  const insert = insertInto(db, 'turns', columns)
  return (turn) => insert(...columns.map((column) => turn[column]))
}

function blockWriter(db: WritableDb, { seed, shape }: SampleOptions): (turn: SampleTurn) => void {
  const content = ['block_id', 'content_hash', 'kind', 'role', 'payload_json'] as const
  const insertBlock = insertInto(db, 'blocks', [...content, 'first_seen_at_ms'], 'OR IGNORE')
  const insertMembership = insertInto(db, 'turn_block_membership', [
    ...PRIMARY_KEY,
    'phase',
    'snapshot_created_at_ms',
    'ordinal',
    'block_id',
    'content_hash',
  ])
  /** What was said in the session so far, where turns repeat that. */
  let session = { id: '', said: [] as SampleBlock[] }
  return (turn) => {
    if (session.id !== turn.session_id) session = { id: turn.session_id, said: [] }
    const written = new Set<SampleBlock>(session.said)
    const snapshots = snapshotsOf(turn, seed, shape === 'real' ? session.said : null)
    session.said = snapshots.at(-1)!.blocks.filter(({ kind }) => kind !== 'system')
    for (const { phase, snapshot_created_at_ms, blocks } of snapshots) {
      blocks.forEach((block, ordinal) => {
        if (!written.has(block))
          insertBlock(...content.map((column) => block[column]), turn.turn_created_at_ms)
        written.add(block)
        const key = PRIMARY_KEY.map((column) => turn[column])
        insertMembership(...key, phase, snapshot_created_at_ms, ordinal, block.block_id, block.content_hash)
      })
    }
  }
}

/** Gathers, turn by turn, what the companion store has of each conversation. */
function timelineWriter(db: WritableDb): { see: (turn: SampleTurn) => void; end: () => void } {
  const insert = insertInto(db, 'timeline_conversations', [
    'conv_id',
    'session_id',
    'runtime_key',
    'created_at_ms',
    'last_activity_ms',
    'last_seen_version',
    'has_timeline',
    'status',
  ])
  let current: SampleConversation | null = null
  let first: SampleTurn | null = null
  let last: SampleTurn | null = null
  let turns = 0
  const end = (): void => {
    if (current === null || first === null || last === null) return
    insert(
      current.conv_id,
      last.session_id,
      current.pointer ?? last.runtime,
      first.turn_created_at_ms,
      last.updated_at_ms,
      turns * 2,
      1,
      'idle',
    )
  }
  return {
    see: (turn) => {
      if (turn.conversation !== current) {
        end()
        current = turn.conversation
        first = null
        turns = 0
      }
      first ??= turn
      if (first.updated_at_ms === 0) first = turn
      last = turn
      turns++
    },
    end,
  }
}

/**
 * Writes the sample step by step, so that the caller can show progress, let other work run, or stop: leaving
 * the iteration early (`return`) deletes what was written so far. See `writeSample`.
 */
export function* sampleSteps(
  out: string,
  { replace = false, ...some }: WriteSampleOptions = {},
): Generator<Progress, WrittenSample> {
  const options = { ...SAMPLE_DEFAULTS, ...some }
  const timelineOut = timelinePathFor(out)
  const opened: Growing[] = []
  try {
    // Neither is begun when one of them has no place.
    for (const each of [out, timelineOut]) assertTarget({ path: each, replace, protectedPaths: [] })
    const turns = grow(out, replace)
    opened.push(turns)
    const timeline = grow(timelineOut, replace)
    opened.push(timeline)

    for (const sql of tablesOf(options.generation)) turns.db.exec(sql)
    timeline.db.exec(TIMELINE_TABLE)
    const writeTurn = turnWriter(turns.db, options)
    const writeBlocks = blockWriter(turns.db, options)
    const conversations = timelineWriter(timeline.db)
    for (const { db } of opened) db.exec('BEGIN')
    for (const turn of generateTurns(options)) {
      writeTurn(turn)
      if (turn.ordinal < TURNS_WITH_BLOCKS) writeBlocks(turn)
      conversations.see(turn)
      if ((turn.ordinal + 1) % TURNS_PER_STEP === 0) {
        yield { label: 'Writing turns', done: turn.ordinal + 1, total: options.turns, unit: 'rows' }
      }
    }
    conversations.end()
    for (const sql of indexesOf(options.generation)) {
      turns.db.exec(sql)
      yield { label: 'Writing indexes', done: options.turns, total: options.turns, unit: 'rows' }
    }
    for (const { db } of opened) {
      db.exec('COMMIT')
      db.close()
    }
    publishTogether([timeline.file, turns.file])
    return { path: out, timeline_path: timelineOut }
  } catch (error) {
    throw writeError(error, path.dirname(out))
  } finally {
    for (const { db, file } of opened) {
      db.close()
      file.discard()
    }
  }
}

/**
 * Writes a sample database at `out` and its companion timeline store beside it, each by temporary file and
 * rename. The same options give the same rows.
 *
 * Throws TurnscopeError: `TargetExists` unless `replace`, `NotWritable`, `NoSpace`.
 */
export function writeSample(out: string, options: WriteSampleOptions = {}): WrittenSample {
  const steps = sampleSteps(out, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
