/**
 * `npm run bench:fleet [-- --copies N --most TURNS --write]`: many copies, against a shell loop over sqlite3 that does the
 * same counts, in one run. `--write` puts the figures into docs/fleet.md.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { askDataset } from '../electron/engine/dataset/ask.ts'
import type { FleetTotals } from '../shared/contract/fleet.ts'
import { bundleIfStale } from './bundle.ts'

const { values } = parseArgs({
  options: {
    copies: { type: 'string', default: '1000' },
    most: { type: 'string', default: '100000' },
    write: { type: 'boolean', default: false },
  },
})
const COPIES = Number(values.copies)
const MOST = Number(values.most)
const FEWEST = 100
const PAGE = fileURLToPath(new URL('../docs/fleet.md', import.meta.url))
const CLI = fileURLToPath(new URL('./turnscope.mjs', import.meta.url))

/** How many turns the copy at a place has: few have many, as with customers. */
const turnsOf = (at: number): number =>
  Math.round(FEWEST * (MOST / FEWEST) ** ((at / Math.max(1, COPIES - 1)) ** 4))

/** Every third turn lacks its values in the columns; of those every fifth has none in its metadata either. */
function writeCopy(path: string, at: number): void {
  const db = new Database(path)
  db.exec(`CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
      turn_created_at_ms INTEGER NOT NULL, turn_metadata_json TEXT NOT NULL DEFAULT '{}',
      turn_data_json TEXT NOT NULL DEFAULT '{}', runtime_key TEXT NOT NULL DEFAULT '',
      inference_id TEXT NOT NULL DEFAULT '', updated_at_ms INTEGER NOT NULL,
      PRIMARY KEY (conv_id, session_id, turn_id));
    CREATE INDEX turns_by_conv_session ON turns (conv_id, session_id, updated_at_ms DESC);
    CREATE INDEX turns_by_session ON turns (session_id, updated_at_ms DESC);
    CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC);
    CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms DESC)`)
  const insert = db.prepare('INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  db.transaction(() => {
    for (let n = 0; n < turnsOf(at); n++) {
      const runtime = ['planner', 'analyst', 'support'][Math.floor(n / 7) % 3]!
      const [has, canonical] = [n % 3 !== 0, n % 15 !== 0]
      const metadata = canonical
        ? {
            'geppetto.runtime@v1': { runtime_key: runtime },
            'geppetto.inference_id@v1': `inf-${at}-${n}`,
            note: 'x'.repeat(120),
          }
        : { runtime, note: 'x'.repeat(120) }
      const ms = 1_770_000_000_000 + n * 1000
      const [conv, turn] = [`conv-${at}-${Math.floor(n / 40)}`, `turn-${String(n).padStart(7, '0')}`]
      const held = has ? [runtime, `inf-${at}-${n}`] : ['', '']
      insert.run(conv, `${conv}-s`, turn, ms, JSON.stringify(metadata), '{}', ...held, ms)
    }
  })()
  db.close()
}

/** What the loop counts of each copy: as much of a row as plain SQL can tell. */
const COUNTS = `SELECT count(*), count(DISTINCT conv_id), sum(runtime_key = '' OR inference_id = ''),
  sum((runtime_key = '' OR inference_id = '') AND json_valid(turn_metadata_json) AND
      (json_type(turn_metadata_json, '$."geppetto.runtime@v1".runtime_key') = 'text'
       OR json_type(turn_metadata_json, '$."geppetto.inference_id@v1"') = 'text')) FROM turns;
SELECT runtime_key, count(*), count(DISTINCT conv_id) FROM turns GROUP BY runtime_key;
SELECT count(*) FROM (SELECT runtime_key AS now, lag(runtime_key) OVER
  (PARTITION BY conv_id ORDER BY updated_at_ms, turn_id) AS before FROM turns)
  WHERE now <> before AND now <> '' AND before <> '';
SELECT min(updated_at_ms) FROM turns WHERE updated_at_ms >
  coalesce((SELECT max(updated_at_ms) FROM turns WHERE runtime_key = '' OR inference_id = ''), -1);`

function timed<T>(work: () => T): { readonly seconds: number; readonly result: T } {
  const from = performance.now()
  const result = work()
  return { seconds: (performance.now() - from) / 1000, result }
}

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)

const fleet = (...args: string[]): { totals: FleetTotals } => {
  const { stdout, status, stderr } = spawnSync(process.execPath, [CLI, 'fleet', ...args, '--json'], {
    maxBuffer: 2 ** 30,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as { totals: FleetTotals }
}

const QUESTION = `SELECT runtime_key, count(*) AS turns FROM turns WHERE runtime_key <> '' GROUP BY runtime_key ORDER BY turns DESC`

/** The same over the files: attached to one connection, as many as SQLite allows at a time. */
function attachedQuestion(paths: readonly string[]): void {
  const AT_ONCE = 10
  const sums = new Map<string, number>()
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE)
    const attach = some.map((path, n) => `ATTACH '${path}' AS c${n};`).join('')
    const union = some.map((_, n) => `SELECT runtime_key FROM c${n}.turns`).join(' UNION ALL ')
    const sql = `${attach} SELECT runtime_key, count(*) FROM (${union}) WHERE runtime_key <> '' GROUP BY runtime_key;`
    for (const line of execFileSync('sqlite3', [':memory:', sql], { encoding: 'utf8' }).trim().split('\n')) {
      const [key = '', turns] = line.split('|')
      sums.set(key, (sums.get(key) ?? 0) + Number(turns))
    }
  }
}

await bundleIfStale()
const root = mkdtempSync(join(tmpdir(), 'turnscope-fleet-'))
try {
  const copies = join(root, 'copies')
  execFileSync('mkdir', [copies])
  const paths = Array.from({ length: COPIES }, (_, at) => join(copies, `customer-${at}.db`))
  for (const [at, path] of paths.entries()) writeCopy(path, at)
  const bytes = bytesBelow(copies)
  console.error(`${COPIES} copies, ${Math.round(bytes / 1e6)} MB`)
  const loop = timed(() =>
    spawnSync(
      'sh',
      ['-c', 'for f in "$1"/*.db; do sqlite3 -readonly "$f" "$2" || exit 1; done', 'sh', copies, COUNTS],
      {
        stdio: 'ignore',
      },
    ),
  )
  if (loop.result.status !== 0) throw new Error('no sqlite3 to compare with')
  const rows = timed(() => fleet(copies))
  const one = timed(() => fleet(copies, '--processes', '1'))
  const dataset = join(root, 'dataset')
  const written = timed(() => fleet(copies, '--dataset', dataset))
  const again = timed(() => fleet(copies, '--dataset', dataset))
  const from = performance.now()
  await askDataset(dataset, QUESTION)
  const asked = (performance.now() - from) / 1000
  const attached = timed(() => attachedQuestion(paths))
  const { turns } = rows.result.totals
  const cores = availableParallelism()
  const line = (what: string, seconds: number): string =>
    `| ${what} | ${seconds.toFixed(1)} | ${(COPIES / seconds).toFixed(1)} | ${Math.round(turns / seconds).toLocaleString('en-US')} | ${(seconds / loop.seconds).toFixed(2)} |`
  const FLEET = 100_000
  const hours = (seconds: number, machines: number): string =>
    (((seconds / COPIES) * FLEET) / machines / 3600).toFixed(1)
  const gigabytes = (of: number): string => (((of / COPIES) * FLEET) / 1e9).toFixed(0)
  const sizeOfDataset = bytesBelow(dataset)
  const planned = (machines: number): string =>
    `| ${machines} | ${hours(rows.seconds, machines)} | ${hours(written.seconds, machines)} | ${hours(again.seconds, machines)} |`
  const text = [
    `Measured by \`npm run bench:fleet\` on ${cores} cores: ${COPIES.toLocaleString('en-US')} generated copies of ${FEWEST} to ${MOST.toLocaleString('en-US')} turns, ${turns.toLocaleString('en-US')} turns and ${Math.round(bytes / 1e6).toLocaleString('en-US')} MB in all, in one run.`,
    '',
    '| | seconds | copies/s | turns/s | against the loop |',
    '|---|---:|---:|---:|---:|',
    line(
      'a shell loop over `sqlite3`: turns, conversations, missing, fillable, runtimes, switches, cutover',
      loop.seconds,
    ),
    line(
      '`fleet`: the same, and seals, findings, `integrity_check`, reasons, evidence, server-made values',
      rows.seconds,
    ),
    line('`fleet --processes 1`', one.seconds),
    line('`fleet --dataset`', written.seconds),
    line('the same again, where all is there', again.seconds),
    '',
    `The dataset has ${(sizeOfDataset / 1e6).toFixed(1)} MB, ${((sizeOfDataset / bytes) * 100).toFixed(1)} % of the copies, ${(sizeOfDataset / turns).toFixed(1)} bytes a turn. Turns by runtime take DuckDB ${asked.toFixed(2)} s over it, and \`sqlite3\` ${attached.seconds.toFixed(2)} s over the files, attached ten at a time.`,
    '',
    `### ${FLEET.toLocaleString('en-US')} copies like these`,
    '',
    `${gigabytes(bytes)} GB of copies become ${gigabytes(sizeOfDataset)} GB of Parquet. Hours on machines of ${cores} cores:`,
    '',
    '| machines | `fleet` | with a dataset | the same again |',
    '|---:|---:|---:|---:|',
    ...[1, 4, 16].map(planned),
    '',
    'It grows with the bytes that are read: copies with contents take longer, as copying, sealing and checking them does.',
  ].join('\n')
  console.log(text)
  if (values.write) {
    const page = readFileSync(PAGE, 'utf8')
    writeFileSync(
      PAGE,
      page.replace(/(<!-- measured -->)[\s\S]*$/, (_, mark: string) => `${mark}\n\n${text}\n`),
    )
  }
} finally {
  rmSync(root, { recursive: true })
}
