import { visibleText } from '../../../shared/truth/visible.ts'
import { plural } from '../../../shared/truth/words.ts'
import { keyBeside } from '../../engine/dataset/key.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { answerFromCase } from '../common/with-case.ts'

export interface ExportVerbOptions {
  readonly dataset: string
  readonly timelineDb?: string
  readonly redact: boolean
}

/** `export DB --dataset FOLDER`: one copy as `fleet --dataset` writes many. */
export function exportCopy(
  db: string,
  { dataset, timelineDb, redact }: ExportVerbOptions,
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb }, context, async (openCase) => {
    const written = await openCase.call('fleet.addToDataset', {
      path: dataset,
      ...(redact ? { redact_key: keyBeside(dataset) } : {}),
    })
    const said = written.was_there ? 'was there already, whole' : `written, ${plural(written.bytes, 'byte')}`
    return {
      json: { dataset, ...written },
      text: () => `${visibleText(dataset)}: copy=${written.copy} ${said}.`,
    }
  })
}
