import { TurnscopeError } from '../../../shared/contract/errors.ts'

/** Pragmas that tell something and change nothing, asked without a value. */
const TELLING = [
  ...[
    'application_id',
    'collation_list',
    'compile_options',
    'database_list',
    'encoding',
    'foreign_key_check',
  ],
  ...['freelist_count', 'function_list', 'integrity_check', 'journal_mode', 'module_list', 'page_count'],
  ...['page_size', 'pragma_list', 'quick_check', 'schema_version', 'table_list', 'user_version'],
]
/** Pragmas that are asked about something, in parentheses. */
const TELLING_ABOUT = [
  ...['foreign_key_check', 'foreign_key_list', 'index_info', 'index_list', 'index_xinfo', 'integrity_check'],
  ...['quick_check', 'table_info', 'table_list', 'table_xinfo'],
]

const BLANK = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?(?:\*/|$))*`
const START = new RegExp(
  `^${BLANK}(?:explain${BLANK}(?:query${BLANK}plan${BLANK})?)?(?:select|with|values)(?![\\w$])`,
  'i',
)
const PRAGMA = new RegExp(`^${BLANK}pragma${BLANK}(?:\\w+${BLANK}\\.${BLANK})?(\\w+)${BLANK}(\\(|;|$)`, 'i')

/**
 * Refuses what may do anything but read. SQLite obeys some pragmas as soon as it prepares them, so this is asked before
 * SQLite sees the statement; the connection itself cannot write either.
 */
export function refuseUnlessReads(sql: string): void {
  if (START.test(sql)) return
  const [, name = '', after = ''] = PRAGMA.exec(sql) ?? []
  if ((after === '(' ? TELLING_ABOUT : TELLING).includes(name.toLowerCase())) return
  throw new TurnscopeError(
    'InvalidRequest',
    'Only a statement that reads can run here: SELECT, WITH, VALUES, EXPLAIN, and pragmas that tell something.',
    'Write what you want to know as a SELECT.',
  )
}
