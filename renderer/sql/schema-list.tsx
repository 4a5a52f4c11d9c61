import { useQuery } from '@tanstack/react-query'
import type { CaseView } from '../../shared/contract/model.ts'
import { quoteName } from '../../shared/text/sql-name.ts'
import { keys } from '../api/keys.ts'
import { call } from '../host/connection.ts'
import { ErrorBox, IdText, Stack, Text } from '../ui/index.ts'
import styles from './sql-screen.module.css'

const NAMES = `SELECT type, name, tbl_name FROM sqlite_schema
WHERE type IN ('table', 'view', 'index') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
/** A table that SQLite cannot follow (of a module that it lacks) lets this fail for all of them. */
const COLUMNS = `SELECT m.type, m.name, m.tbl_name, x.name, x.type
FROM (${NAMES}) m LEFT JOIN pragma_table_xinfo(CASE m.type WHEN 'table' THEN m.name END) x`

interface Table {
  readonly name: string
  readonly columns: Array<{ readonly name: string; readonly type: string }>
  readonly indexes: string[]
}

/** The schema, by a statement like any other: within the same limits, and in the same process. */
async function schemaOf(case_id: string, signal: AbortSignal): Promise<Table[]> {
  const ask = (sql: string) => call('sql.run', { case_id, sql }, { signal })
  const { rows } = await ask(COLUMNS).catch(() => ask(NAMES))
  const tables = new Map<string, Table>()
  for (const [type, name, of, column, affinity] of rows.map((row) => row.map(({ text }) => text))) {
    const table = tables.get(of!) ?? { name: of!, columns: [], indexes: [] }
    tables.set(of!, table)
    if (type === 'index') table.indexes.push(name!)
    else if (column !== undefined && column !== '') table.columns.push({ name: column, type: affinity ?? '' })
  }
  return [...tables.values()].sort((a, b) => Number(b.name === 'turns') - Number(a.name === 'turns'))
}

/** A name as a statement needs it. */
const inStatement = (name: string): string => (/^[a-z_][a-z0-9_]*$/i.test(name) ? name : quoteName(name))

interface SchemaListProps {
  readonly caseView: CaseView
  readonly onName: (name: string) => void
}

/** Tables with their columns and indexes; a press puts a name into the statement. */
export function SchemaList({ caseView, onName }: SchemaListProps) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.inCase(caseView, 'sql.run', { sql: COLUMNS }),
    queryFn: ({ signal }) => schemaOf(caseView.case_id, signal),
  })
  const name = (text: string) => (
    <button type="button" className={styles.name} onClick={() => onName(inStatement(text))}>
      <IdText text={text} max={60} />
    </button>
  )
  return (
    <Stack as="aside" gap={10} shrinks scroll pad="12px 12px" aria-label="Schema">
      <Text as="h2" size="m" weight="bold">
        Schema
      </Text>
      {error !== null && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && (
        <Text tone="muted" role="status">
          Reading the schema…
        </Text>
      )}
      {data?.map((table) => (
        <section key={table.name}>
          <h3 className={styles.table}>{name(table.name)}</h3>
          <ul className={styles.columns}>
            {table.columns.map((column) => (
              <li key={column.name}>
                {name(column.name)}{' '}
                <Text tone="muted" size="xs">
                  <IdText text={column.type === '' ? 'any' : column.type} max={20} plain />
                </Text>
              </li>
            ))}
            {table.indexes.map((index) => (
              <li key={`index ${index}`}>
                <Text tone="muted" size="xs">
                  index <IdText text={index} max={40} />
                </Text>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Stack>
  )
}
