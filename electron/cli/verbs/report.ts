import path from 'node:path'
import { REPORT_FORMATS, type ReportFormat } from '../../../shared/contract/playbook.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { plural } from '../../../shared/truth/words.ts'
import { UsageError } from '../../host/exit-code.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { answerFromCase, type OpenCase } from '../common/with-case.ts'
import { checkTarget } from './target.ts'

function formatOf(out: string): ReportFormat {
  const extension = path.extname(out).slice(1).toLowerCase()
  const format = REPORT_FORMATS.find((name) => name === extension)
  if (format !== undefined) return format
  throw new UsageError(
    `${out} does not say which kind of report it is.`,
    'Give it a name that ends in .md, .html or .json.',
  )
}

/** Compares with another copy, where one is named; gives its case. */
async function compared(openCase: OpenCase, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  const { case_id: other_id } = await openCase.call('case.openBeside', { other: { path: file } })
  await openCase.call('compare.run', { other_id })
  return other_id
}

/** `report DB --out FILE`: one file for a ticket. With `--migrate` a copy is migrated first, and the report says what that did. */
export async function report(
  db: string,
  {
    timelineDb,
    out,
    redact,
    migrate,
    compareWith,
    force,
  }: {
    timelineDb?: string
    out: string
    redact: boolean
    migrate: boolean
    compareWith?: string
    force: boolean
  },
  context: VerbContext,
): Promise<Answer> {
  const format = formatOf(out)
  checkTarget(
    out,
    [
      db,
      ...(timelineDb === undefined ? [] : [timelineDb]),
      ...(compareWith === undefined ? [] : [compareWith]),
    ],
    force,
  )
  return answerFromCase({ db, timelineDb, acceptAny: true }, context, async (openCase) => {
    await openCase.settled()
    if (migrate) {
      await openCase.call('migrate.run', {})
      await openCase.settled()
    }
    const compared_with = await compared(openCase, compareWith)
    const written = await openCase.call('report.write', {
      path: out,
      format,
      redact,
      ...(compared_with === undefined ? {} : { compared_with }),
      replace: force,
    })
    return {
      json: { ...written, format, redacted: redact, migrated: migrate },
      text: () =>
        `Written to ${visibleText(written.path)} (${plural(written.bytes, 'byte')}), sha256 ${written.sha256}.`,
    }
  })
}
