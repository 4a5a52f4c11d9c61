import { z } from 'zod'
import { count, evidenceFile, finding } from './model-parts.ts'

/** The store of pointers that was attached to a case. */
export const timelineStore = z.object({
  path: z.string(),
  sha256: z.string(),
  /** Every file of it as it was copied; the evidence's own where it is the same file. */
  files: z.array(evidenceFile),
  conversations: count,
  same_file: z.boolean(),
  /** `newer`: it keeps no pointers. `frozen`: its pointers are those of before a newer server opened it. */
  kind: z.enum(['pointers', 'newer', 'frozen']),
  /** Of the newest pointer; null where none has a time. */
  last_activity_ms: z.number().nullable(),
  /** What was found of its own files. */
  findings: z.array(finding),
})
