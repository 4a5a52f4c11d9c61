import { integrityInWords, referencesInWords, repairedBy } from '../../../shared/contract/migration-words.ts'
import type { CaseView, Exported, Migration } from '../../../shared/contract/model.ts'
import { ONLY_THE_RESULT, spoiltEvidence } from '../../../shared/contract/spoilt-evidence.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import {
  carriedOverSentence,
  forbiddenSentences,
  formatCount,
  plural,
  sharesSentence,
} from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { withCase } from '../common/with-case.ts'
import { reasonsText, serverFillsText, stepsText } from './plan.ts'
import { checkTarget } from './target.ts'

function text({ steps, backfill, verification }: Migration, output: Exported): string {
  const { rows_filled, filled_runtime, filled_inference, stay_missing, reasons, server_fills } = backfill
  const sentence = backfill.carried_over && carriedOverSentence(backfill.carried_over)
  const carried = sentence === null ? [] : [sentence]
  const left = stay_missing === 0 ? '' : `: ${reasonsText(reasons)}`
  const same = verification.digest_before === verification.digest_after
  const references = referencesInWords(verification)
  const repaired = repairedBy(steps)
  return [
    stepsText(steps),
    [
      sharesSentence(backfill) ?? '',
      `Filled ${plural(filled_runtime, 'runtime')} and ${plural(filled_inference, 'inference id')} in ${plural(rows_filled, 'row')}.`,
      `${plural(stay_missing, 'row')} still ${stay_missing === 1 ? 'lacks' : 'lack'} a value${left}.`,
      ...forbiddenSentences(backfill.forbidden).map(visibleText),
    ].join('\n'),
    ...carried,
    ...(stay_missing > 0 && server_fills !== null ? [serverFillsText(server_fills)] : []),
    [
      `Verified: integrity_check ${visibleText(integrityInWords(verification))}; ${formatCount(verification.rows_before)} rows before, ${formatCount(verification.rows_after)} after;`,
      ...(references === null ? [] : [`  foreign_key_check ${visibleText(references)};`]),
      `  what was not to change is ${same ? 'unchanged' : 'CHANGED'}, sha256 ${verification.digest_after}.`,
    ].join('\n'),
    ...(repaired === null ? [] : [`${repaired.words} (${visibleText(repaired.sql.replaceAll('\n', ' '))}).`]),
    `Written to ${visibleText(output.path)} (${plural(output.bytes, 'byte')}), sha256 ${output.sha256}.`,
  ].join('\n\n')
}

/** `migrate DB --out FILE`: migrates, backfills and verifies a copy, and writes the result to a new file. */
export async function migrate(
  db: string,
  { out, force }: { out: string; force: boolean },
  context: VerbContext,
): Promise<Answer> {
  checkTarget(out, [db], force)
  return withCase(
    { db },
    context,
    async (openCase): Promise<Answer> => {
      const migration = await openCase.call('migrate.file', { path: out, replace: force })
      const { steps, backfill, verification, output } = migration
      return { json: { steps, backfill, verification, output }, text: () => text(migration, output) }
    },
    withSpoilt,
  )
}

/** What is wrong with the evidence is true of the result, however sound that is by itself; and what was repaired is said. */
function withSpoilt(answer: Answer, { evidence }: CaseView): Answer {
  const findings = spoiltEvidence(evidence.findings)
  if (findings.length === 0) return answer
  const words = findings.map(({ severity, message }) => `  ${severity}: ${visibleText(message)}`)
  return {
    ...answer,
    json: { ...(answer.json as object), findings },
    text: () => [answer.text(), [ONLY_THE_RESULT, ...words].join('\n')].join('\n\n'),
  }
}
