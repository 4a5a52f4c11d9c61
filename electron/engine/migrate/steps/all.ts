import { addInferenceId } from './add-inference-id.ts'
import { addRuntimeKey } from './add-runtime-key.ts'
import { addTurnCreatedAt } from './add-turn-created-at.ts'
import { addTurnData } from './add-turn-data.ts'
import { addTurnMetadata } from './add-turn-metadata.ts'
import { addUpdatedAt } from './add-updated-at.ts'
import { backfill } from './backfill.ts'
import { fillTurnCreatedAt } from './fill-turn-created-at.ts'
import { fillUpdatedAt } from './fill-updated-at.ts'
import { indexSteps } from './indexes.ts'
import type { Step } from './step.ts'

/** In the order they run. Indexes come last: built at once they cost a fraction of being kept up row by row. */
export const STEPS: readonly Step[] = [
  addTurnCreatedAt,
  addTurnMetadata,
  addTurnData,
  addUpdatedAt,
  addRuntimeKey,
  addInferenceId,
  fillTurnCreatedAt,
  fillUpdatedAt,
  backfill,
  ...indexSteps,
]
