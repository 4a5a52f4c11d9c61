import { z } from 'zod'
import { TIMELINE_SHAPES } from './address.ts'

/** A name of ours: of a table, a group of panels, a column. */
const name = z.string().min(1).max(100)

/** What a person made of a table's columns. */
export const columnChoices = z.object({
  order: z.array(name).max(100),
  hidden: z.array(name).max(100),
  /** CSS pixels, of the columns that were dragged. */
  widths: z.record(name, z.number().positive().max(10_000)),
})
export type ColumnChoices = z.infer<typeof columnChoices>

/** Single letters as keys: whether they do anything, and which key stands for a letter of ours where it is another. */
const letterChoices = z.object({
  on: z.boolean(),
  keys: z.record(z.string().length(1), z.string().min(1).max(8)),
})

/** Statements that ran in the SQL view, by the case, the last one first. */
const statements = z.record(name, z.array(z.string().max(4000)).max(20))

/**
 * What a person has chosen for good, whichever case is open and in whichever host. Each member that cannot be read
 * is as if it had never been chosen, and leaves the others as they are.
 */
export const preferences = z.object({
  version: z.literal(1).catch(1),
  /** The zone of every time on screen. */
  zone: z.enum(['utc', 'local']).catch('utc'),
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** Bigger type, to present. */
  presenting: z.boolean().catch(false),
  /** Who decides, for the journal; null for the account's own name. */
  person: z.string().max(200).nullable().catch(null),
  timeline: z.enum(TIMELINE_SHAPES).catch('turn'),
  letters: letterChoices.catch({ on: true, keys: {} }),
  columns: z.record(name, columnChoices).catch({}),
  /** Shares of a group of panels, per cent, by the panel. */
  panels: z.record(name, z.record(name, z.number().min(0).max(100))).catch({}),
  /** Panels at the sides that are closed. */
  closed: z.array(name).max(100).catch([]),
  statements: statements.catch({}),
})
export type Preferences = z.infer<typeof preferences>

export const NO_PREFERENCES: Preferences = preferences.parse({})

/** A change of some; tables and groups that it does not name stay. */
export const preferenceChange = z.object({
  zone: z.enum(['utc', 'local']).optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  presenting: z.boolean().optional(),
  person: z.string().max(200).nullable().optional(),
  timeline: z.enum(TIMELINE_SHAPES).optional(),
  letters: letterChoices.optional(),
  columns: z.record(name, columnChoices).optional(),
  panels: z.record(name, z.record(name, z.number().min(0).max(100))).optional(),
  closed: z.array(name).max(100).optional(),
  statements: statements.optional(),
})
export type PreferenceChange = z.infer<typeof preferenceChange>

/** Both in one: of what both name, the later counts. */
export function together<Before extends PreferenceChange>(before: Before, later: PreferenceChange): Before {
  const after = { ...before, ...later }
  if (before.columns !== undefined) after.columns = { ...before.columns, ...later.columns }
  if (before.panels !== undefined) after.panels = { ...before.panels, ...later.panels }
  if (before.statements !== undefined) after.statements = { ...before.statements, ...later.statements }
  return after
}
