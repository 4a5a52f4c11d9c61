import type { Validation, ValidationCheck } from '../../../shared/contract/playbook.ts'
import { verdictsInWords } from '../../../shared/truth/verdicts.ts'
import { visibleLines, visibleText } from '../../../shared/truth/visible.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

function checkText({ number, title, verdict, explanation, sql, result, response }: ValidationCheck): string {
  const rows =
    result === null || result.rows.length === 0
      ? []
      : [
          table(
            result.columns.map(visibleText),
            result.rows
              .slice(0, 10)
              .map((row) => row.map((cell) => (cell === null ? 'NULL' : visibleText(String(cell))))),
          ),
          `${Math.min(10, result.rows.length)} of ${formatCount(result.total)} rows`,
        ]
  return [
    `${number}. ${title}: ${verdict}`,
    visibleText(explanation),
    ...(sql === null ? [] : ['', visibleLines(sql)]),
    ...(rows.length === 0 ? [] : ['', ...rows]),
    ...(verdict === 'pass' || response === '' ? [] : ['', `Recommended: ${visibleText(response)}`]),
  ].join('\n')
}

const text = ({ checks }: Validation): string =>
  [...checks.map(checkText), `${verdictsInWords(checks)}.`].join('\n\n\n')

/** `validate DB`: the checks of the playbook, each with its SQL and result. Any SQLite database can be checked. */
export function validate(
  db: string,
  { timelineDb, conv, thorough }: { timelineDb?: string; conv?: string; thorough: boolean },
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb, acceptAny: true }, context, async (openCase) => {
    await openCase.settled()
    const validation = await openCase.call('validation.run', { conv_id: conv, thorough })
    return { json: validation, text: () => text(validation) }
  })
}
