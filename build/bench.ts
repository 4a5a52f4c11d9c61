/**
 * `npm run bench [-- --turns N]`: how fast the engine does its main job, beside what the machine itself needs
 * for the same bytes in the same run. Ratios travel between machines, seconds do not.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  createReadStream,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { Engine } from '../electron/engine/engine.ts'
import { writeSample } from '../electron/engine/sample/write.ts'

const { values } = parseArgs({ options: { turns: { type: 'string', default: '1000000' } } })
const turns = Number(values.turns)
const folder = mkdtempSync(join(process.env.TURNSCOPE_TMPDIR ?? tmpdir(), 'turnscope-bench-'))

async function timed<T>(work: () => Promise<T> | T): Promise<{ result: T; seconds: number }> {
  const start = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - start) / 1000 }
}

/** What a figure is compared with. */
interface Baseline {
  readonly what: string
  readonly seconds: number
}

function measure(what: string, seconds: number, against?: Baseline): void {
  const ratio = against === undefined ? '' : `  ${(seconds / against.seconds).toFixed(2)} × ${against.what}`
  console.log(`${seconds.toFixed(2).padStart(8)} s  ${what}${ratio}`)
}

async function hashFile(path: string): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  hash.digest()
}

function sync(path: string): void {
  const fd = openSync(path, 'r+')
  fdatasyncSync(fd)
  closeSync(fd)
}

/** The least that any migration must do with these bytes: copy the file, rewrite every row, build two indexes. */
function plainMigration(from: string, to: string): void {
  copyFileSync(from, to)
  const db = new Database(to)
  db.unsafeMode(true)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -262144')
  db.exec("ALTER TABLE turns ADD COLUMN runtime_key TEXT NOT NULL DEFAULT ''")
  db.exec("ALTER TABLE turns ADD COLUMN inference_id TEXT NOT NULL DEFAULT ''")
  db.exec(`UPDATE turns SET runtime_key = coalesce(turn_metadata_json ->> '$."geppetto.runtime@v1".runtime_key', ''),
    inference_id = coalesce(turn_metadata_json ->> '$."geppetto.inference_id@v1"', '') WHERE json_valid(turn_metadata_json)`)
  db.exec('CREATE INDEX a ON turns(conv_id, runtime_key, updated_at_ms DESC)')
  db.exec('CREATE INDEX b ON turns(conv_id, inference_id, updated_at_ms DESC)')
  db.close()
  sync(to)
}

try {
  const evidence = join(folder, 'turns.db')
  const { seconds: writing } = await timed(() => writeSample(evidence, { turns, seed: 7, generation: 'v2' }))
  console.log(
    `${turns} turns, ${(statSync(evidence).size / 1e6).toFixed(0)} MB, written in ${writing.toFixed(1)} s\n`,
  )

  const copy = join(folder, 'copy.db')
  const copying = await timed(async () => {
    copyFileSync(evidence, copy)
    sync(copy)
    await hashFile(copy)
  })
  rmSync(copy)
  const plain = await timed(() => plainMigration(evidence, copy))
  rmSync(copy)

  const engine = new Engine({ home: join(folder, 'home') })
  const opening = await timed(() => engine.call('case.open', { path: evidence }))
  const { case_id } = opening.result
  measure('seal: copy, hash and prepare', opening.seconds, {
    what: 'copy, sync and hash',
    seconds: copying.seconds,
  })
  const first = await timed(() => engine.call('conversations.page', { case_id, limit: 50 }))
  measure(`first ${first.result.items.length} conversations, before the index`, first.seconds)
  const settled = await timed(() => engine.settled(case_id))
  measure('index and quick_check of the v2 file', settled.seconds)
  const plan = await timed(() => engine.call('plan.compute', { case_id }))
  measure('plan', plan.seconds)
  const migrating = await timed(() => engine.call('migrate.run', { case_id }))
  measure('migrate, backfill, journal and verify', migrating.seconds, {
    what: 'copy, UPDATE by SQL and index, unverified',
    seconds: plain.seconds,
  })
  const again = await timed(() => engine.settled(case_id))
  measure('index and quick_check of the v3 file', again.seconds)

  for (const sort of ['last_ms', 'switches', 'missing'] as const) {
    const page = await timed(() => engine.call('conversations.page', { case_id, sort }))
    measure(`conversations by ${sort}, first page of ${page.result.total}`, page.seconds)
  }
  const longest = await engine.call('conversations.page', { case_id, sort: 'turns', limit: 1 })
  const { conv_id, turns: length } = longest.items[0]!
  const timeline = await timed(() => engine.call('timeline.get', { case_id, conv_id }))
  measure(`timeline of ${length} turns`, timeline.seconds)
  const page = await timed(() => engine.call('timeline.turns', { case_id, conv_id, limit: 200 }))
  measure(`a page of ${page.result.items.length} turns`, page.seconds)
  const missing = await timed(() => engine.call('missing.page', { case_id, offset: 10_000, limit: 200 }))
  measure(`a page of missing turns, of ${missing.result.total}`, missing.seconds)
  const exporting = await timed(() =>
    engine.call('export.database', { case_id, path: join(folder, 'out.db') }),
  )
  measure('export', exporting.seconds, { what: 'copy, sync and hash', seconds: copying.seconds })
  await engine.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
