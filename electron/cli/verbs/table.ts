import path from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodInput } from '../../../shared/contract/methods.ts'
import { exportedTable, type TableFormat } from '../../../shared/contract/playbook.ts'
import { TABLE_FORMATS } from '../../../shared/contract/table-names.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { plural } from '../../../shared/truth/words.ts'
import { UsageError } from '../../host/exit-code.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { answerFromCase } from '../common/with-case.ts'
import { checkTarget } from './target.ts'

export interface TableVerbOptions {
  readonly table: string
  readonly out: string
  readonly format?: TableFormat
  readonly timelineDb?: string
  readonly conv?: string
  readonly reason?: string
  readonly search?: string
  readonly headers: boolean
  readonly formulaSafe: boolean
  readonly bom: boolean
  readonly statement: 'select' | 'update'
  readonly force: boolean
}

function formatOf({ out, format }: TableVerbOptions): TableFormat {
  if (format !== undefined) return format
  const extension = path.extname(out).slice(1).toLowerCase()
  const named = TABLE_FORMATS.find((name) => name === extension)
  if (named !== undefined) return named
  throw new UsageError(
    `${out} does not say which format it is in.`,
    'Give it a name that ends in .csv, .json, .md or .sql, or pass --format.',
  )
}

function tableOf({ table, conv, reason, search }: TableVerbOptions): MethodInput<'tables.export'>['table'] {
  if (table === 'timeline' && conv === undefined)
    throw new UsageError('The timeline is of one conversation.', 'Name it with --conv.')
  const parsed = exportedTable.parse({ table, conv_id: conv, reason, search })
  const filters = {
    '--conv': [conv, 'conv_id'],
    '--reason': [reason, 'reason'],
    '--search': [search, 'search'],
  }
  for (const [option, [given, field]] of Object.entries(filters)) {
    if (given === undefined || Object.hasOwn(parsed, field!)) continue
    throw new UsageError(`${option} is not about the table ${table}.`, 'See turnscope table --help.')
  }
  return parsed
}

/** `table DB --table NAME --out FILE`: one table, whole, as CSV, JSON, Markdown or SQL. */
export async function table(db: string, options: TableVerbOptions, context: VerbContext): Promise<Answer> {
  const { out, timelineDb, headers, formulaSafe, bom, statement, force } = options
  const format = formatOf(options)
  const which = tableOf(options)
  checkTarget(out, [db, ...(timelineDb === undefined ? [] : [timelineDb])], force)
  return answerFromCase({ db, timelineDb }, context, async (openCase) => {
    const written = await openCase
      .call('tables.export', {
        table: which,
        format,
        headers,
        formula_safe: formulaSafe,
        bom,
        statement,
        path: out,
        replace: force,
      })
      .catch((error: unknown) => {
        if (!(error instanceof TurnscopeError) || error.kind !== 'InvalidRequest') throw error
        throw new UsageError(error.message, error.next)
      })
    return {
      json: { ...written, table: which.table, format },
      text: () =>
        `${plural(written.rows, 'row')} written to ${visibleText(written.path)} (${plural(written.bytes, 'byte')}), sha256 ${written.sha256}.`,
    }
  })
}
