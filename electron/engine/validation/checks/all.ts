import { candidateMetadata } from './candidate-metadata.ts'
import type { Check } from './check.ts'
import { columns } from './columns.ts'
import { conflicts } from './conflicts.ts'
import { foreignKeys } from './foreign-keys.ts'
import { indexes } from './indexes.ts'
import { integrity } from './integrity.ts'
import { missingCount } from './missing-count.ts'
import { runtimeHistory } from './runtime-history.ts'
import { sidecars } from './sidecars.ts'

/** In the playbook's order; each stands alone. */
export const CHECKS: readonly Check[] = [
  columns,
  indexes,
  runtimeHistory,
  missingCount,
  candidateMetadata,
  conflicts,
  integrity,
  foreignKeys,
  sidecars,
]
