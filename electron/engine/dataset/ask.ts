import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import type { Cell } from '../../../shared/contract/playbook.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import type { JobOptions } from '../jobs/run.ts'
import { isDataset } from './folder.ts'
import { DATASET, DATASET_TABLES } from './schema.ts'

const PACKAGE = '@duckdb/node-api'
/** An answer is for people to read: more rows are for an engine of their own. */
const ROWS_AT_MOST = 10_000
const MEMORY = '2GB'

const DUCKDB_TYPES = { string: 'VARCHAR', int64: 'BIGINT', boolean: 'BOOLEAN' } as const

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

async function duckdb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api')
  } catch (cause) {
    throw new TurnscopeError(
      'NotFound',
      `Questions need the package ${PACKAGE}, which is not here.`,
      'A checkout has it after npm ci. Any other engine that reads Parquet can ask as well: docs/fleet.md has the questions.',
      { cause },
    )
  }
}

/** A copy's folder may be empty: what stood in it was true of another store. */
const hasParts = (table: string): boolean =>
  existsSync(table) &&
  readdirSync(table, { withFileTypes: true }).some(
    (copy) =>
      copy.isDirectory() && readdirSync(join(table, copy.name)).some((name) => name.endsWith('.parquet')),
  )

/**
 * Each table of the dataset as a view of its own name. After that the statement reads the dataset alone: no other file, no
 * network, no extension, and none of these settings can be changed.
 */
async function prepare(connection: DuckDBConnection, folder: string): Promise<void> {
  const settings = [
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    `memory_limit = ${quoted(MEMORY)}`,
    `allowed_directories = [${quoted(`${folder}/`)}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ]
  for (const setting of settings) await connection.run(`SET ${setting}`)
  for (const table of DATASET_TABLES) {
    if (!hasParts(join(folder, table))) {
      // No copy could be counted, or none has a timeline store, any more.
      const columns = DATASET[table].map(({ name, type }) => `CAST(NULL AS ${DUCKDB_TYPES[type]}) AS ${name}`)
      await connection.run(`CREATE VIEW ${table} AS SELECT ${columns.join(', ')}, '' AS copy WHERE false`)
      continue
    }
    const files = quoted(`${folder}/${table}/*/*.parquet`)
    await connection.run(
      `CREATE VIEW ${table} AS SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false)`,
    )
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : String(value)
  }
  return String(value)
}

/**
 * Asks a dataset one SQL statement of DuckDB; its tables have the names of `schema.ts`. Rejects with `NotFound` where there
 * is no dataset, or no DuckDB; with `InvalidRequest` for what DuckDB refuses; with `Cancelled`.
 * @param folder absolute
 */
export async function askDataset(
  folder: string,
  sql: string,
  { signal }: Pick<JobOptions, 'signal'> = {},
): Promise<MethodOutput<'fleet.ask'>> {
  if (!isDataset(folder)) {
    throw new TurnscopeError('NotFound', `${folder} is no dataset.`, 'Write one with fleet --dataset.')
  }
  const { DuckDBInstance, StatementType } = await duckdb()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const interrupt = (): void => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    if (signal?.aborted) throw cancelled()
    await prepare(connection, folder)
    const statements = await connection.extractStatements(sql)
    const statement = statements.count === 1 ? await statements.prepare(0) : null
    if (statement === null || statement.statementType !== StatementType.SELECT) {
      throw new TurnscopeError(
        'InvalidRequest',
        'A question is one SELECT statement.',
        `The tables are ${DATASET_TABLES.join(', ')}.`,
      )
    }
    const reader = await statement.streamAndReadUntil(ROWS_AT_MOST + 1)
    const rows = reader.getRows()
    return {
      columns: reader.deduplicatedColumnNames(),
      rows: rows.slice(0, ROWS_AT_MOST).map((row) => row.map(cellOf)),
      truncated: rows.length > ROWS_AT_MOST,
    }
  } catch (error) {
    if (error instanceof TurnscopeError) throw error
    if (signal?.aborted) throw cancelled()
    const message = error instanceof Error ? error.message : String(error)
    throw new TurnscopeError(
      'InvalidRequest',
      `DuckDB does not answer this: ${message}`,
      `Its tables are ${DATASET_TABLES.join(', ')}; at most ${formatCount(ROWS_AT_MOST)} rows are told.`,
      { cause: error },
    )
  } finally {
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
    instance.closeSync()
  }
}
