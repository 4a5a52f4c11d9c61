import type { CaseView } from '../../shared/contract/model.ts'
import type { Generation } from '../../shared/truth/generation.ts'
import { isLegacy } from '../../shared/truth/generation.ts'
import type { Tone } from '../ui/index.ts'

const NAMES: Record<Generation, string> = {
  v0: 'v0, too old to migrate',
  v1: 'v1, too old to migrate',
  v2: 'v2, not migrated',
  'v2-partial': 'v2, partly migrated',
  v3: 'v3',
  unrelated: 'not a turns database',
}

/** The generation as the header names it: what the evidence was and what the working copy is now. */
export function generationWords(caseView: CaseView): { text: string; tone: Tone } {
  const { text, tone } = wordsOf(caseView)
  return caseView.salvage === null ? { text, tone } : { text: `salvaged, ${text}`, tone: 'warn' }
}

function wordsOf({ schema, migration }: CaseView): { text: string; tone: Tone } {
  if (migration === null) {
    const current = schema.generation === 'v3'
    return {
      text: schema.hybrid ? `hybrid, ${NAMES[schema.generation]}` : NAMES[schema.generation],
      tone: current ? 'plain' : isLegacy(schema.generation) ? 'warn' : 'plain',
    }
  }
  const done = migration.steps.filter((step) => step.status === 'done')
  const columns = done.filter((step) => step.kind === 'add-column').length
  const indexes = done.filter((step) => step.kind === 'create-index' || step.kind === 'rebuild-index').length
  const from = columns >= 2 ? 'v2 → v3' : columns + indexes > 0 ? 'partial v2 → v3' : 'v3, backfilled'
  return migration.verification.ok
    ? { text: `${from}, verified`, tone: 'ok' }
    : { text: `${from}, verification failed`, tone: 'bad' }
}
