import { readFileSync, statSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { PayloadCheck } from '../../../shared/contract/payload.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { explainReading } from '../evidence/file-errors.ts'
import { defineJob } from '../jobs/job.ts'
import { turnColumns } from '../queries/columns.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'
import { LARGEST_PAYLOAD, payloadText, tooLarge } from './capture.ts'
import { compareTurns } from './compare.ts'
import { isOfTurns, readPayload } from './read-payload.ts'

export type PayloadSource = { readonly text: string } | { readonly path: string }

export interface CheckPayloadInput {
  readonly from: PayloadSource
  /** Working copy to compare with; null for none. */
  readonly database: string | null
}

function readText(path: string): string {
  let bytes: Buffer
  try {
    const stat = statSync(path)
    if (!stat.isFile()) {
      throw new TurnscopeError(
        'InvalidRequest',
        `${path} is not a file.`,
        'Pick the captured payload itself.',
      )
    }
    if (stat.size > LARGEST_PAYLOAD) throw tooLarge()
    bytes = readFileSync(path)
  } catch (error) {
    throw explainReading(error, path)
  }
  return payloadText(bytes)
}

/** Checks one captured payload. Progress: rows, once it is compared. */
export const checkPayloadJob = defineJob(
  'checkPayload',
  ({ from, database }: CheckPayloadInput, { checkCancelled, progress }): PayloadCheck => {
    checkCancelled()
    const { turns, ...facts } = readPayload(
      'text' in from ? payloadText(Buffer.from(from.text)) : readText(from.path),
    )
    checkCancelled()
    const ofTurns = isOfTurns(facts.kind) || turns.length > 0
    if (database === null || !ofTurns) {
      return { ...facts, findings: [...facts.findings], turns: null }
    }
    // Every turn is compared with one state of the file, whatever is decided meanwhile.
    return readSnapshot(database, (db) => {
      const schema = readSchema(db)
      const listed = schema.turns !== null && classify(schema).generation !== 'unrelated'
      const columns = listed ? turnColumns(schema.turns!) : null
      const compared = compareTurns(
        db,
        columns,
        turns,
        facts.kind === 'several' ? turns.length : facts.items,
        (done) => {
          checkCancelled()
          progress({ label: 'Comparing turns', done, total: turns.length, unit: 'rows' })
        },
      )
      return { ...facts, findings: [...facts.findings], turns: compared }
    })
  },
)
