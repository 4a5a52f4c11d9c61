import { z } from 'zod'
import { count, finding, ms } from './model.ts'

/** A `case_id`: also the name of the case's folder, so nothing else may pass for one. */
export const isCaseId = (id: string): boolean => /^[0-9a-f]{16}$/.test(id)

/** What a person calls a case; '' where nobody has said so. */
export const caseLabel = z.object({ title: z.string().trim().max(200), ticket: z.string().trim().max(100) })
export type CaseLabel = z.infer<typeof caseLabel>

/**
 * What dies with a case: its bytes on the disk, runs by which people decided something, its migration, notes and
 * marks, and saved views. Null is what cannot be read.
 */
export const caseContents = z.object({
  bytes: count,
  decisions: count.nullable(),
  migrated: z.boolean().nullable(),
  notes: count.nullable(),
  views: count.nullable(),
  /** Whether the engine has it open, for a window that shows it or was closed without a word. */
  open: z.boolean(),
})
export type CaseContents = z.infer<typeof caseContents>

/** What the list of cases says of one. */
export const caseSummary = z.object({
  case_id: z.string(),
  name: z.string(),
  path: z.string(),
  bytes: count,
  /** SHA-256 of the evidence's main file. */
  sha256: z.string(),
  created_at_ms: ms,
  opened_at_ms: ms,
  migrated: z.boolean(),
  /** Whether it is a v0 or v1 file, which is read and never migrated. */
  legacy: z.boolean().default(false),
  /** Whether it holds what was salvaged of a damaged file. */
  salvaged: z.boolean().default(false),
  label: caseLabel.default({ title: '', ticket: '' }),
  /** Set where another Turnscope has it open, which is then not to be named or deleted here: the id of its process, null where it runs elsewhere. */
  held: z.object({ holder: count.nullable() }).nullable().default(null),
  /** Everything in its folder. */
  disk_bytes: count.default(0),
  /** Whether the evidence still stands where it was, with the size and time it had. */
  evidence_state: z.enum(['unchanged', 'changed', 'gone']),
  /** Why the case cannot be opened (its record is broken, or a newer version's); absent when it can. */
  problem: z.string().optional(),
})
export type CaseSummary = z.infer<typeof caseSummary>

/** What a path holds, from its header and file system facts alone: nothing was copied or opened. */
export const evidenceLook = z.object({
  path: z.string(),
  name: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: count })),
  findings: z.array(finding),
  /** Logs in its folder, or its archive (no path), that may be its `-wal` under another name; offered, never read unless asked. */
  wals: z.array(z.object({ name: z.string(), path: z.string().nullable(), bytes: count.nullable() })),
  /** Why an opening of it as it stands is refused, where that can be told already. */
  refused: z.object({ message: z.string(), next: z.string() }).nullable(),
  /** A timeline store standing beside it; offered, never read unless asked. */
  companion: z.string().nullable(),
  existing: caseSummary.nullable(),
  /** A case of what stood at this path before, with other content. */
  earlier: caseSummary.nullable(),
  /** Set where a person has to choose first, and nothing else is known: one of several databases, or the byte it begins at. */
  choices: z.object({ message: z.string(), inside: z.array(z.string()), at: count.nullable() }).nullable(),
})
export type EvidenceLook = z.infer<typeof evidenceLook>
