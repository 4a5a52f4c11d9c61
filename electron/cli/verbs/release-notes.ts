import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { answerFromCase } from '../common/with-case.ts'

/** `release-notes DB`: the playbook's template with what is true of this file. */
export function releaseNotes(
  db: string,
  { migrate }: { migrate: boolean },
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db }, context, async (openCase) => {
    if (migrate) await openCase.call('migrate.run', {})
    const notes = await openCase.call('report.releaseNotes', {})
    return { json: notes, text: () => notes.text }
  })
}
