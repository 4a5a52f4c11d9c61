import { z } from 'zod'
import { int64 } from './int64-schema.ts'
import { count } from './model-parts.ts'

export const salvagedTable = z.object({
  name: z.string(),
  rows_read: count,
  rows_lost: count,
  /** Whether more may be lost than is counted: no index that could tell was left whole. */
  at_least: z.boolean(),
  /** The most that can be lost, where the gaps of row ids bound it; absent where nothing does. */
  at_most: count.optional(),
  /** Where rows were lost; at most 1,000 places. */
  lost: z.array(
    z.object({
      /** Pages of the file, from 1; none where it is not known which one held these rows. */
      pages: z.array(count),
      /** The row ids that these pages may have held; null where nothing bounds them. */
      from_row: int64.nullable(),
      to_row: int64.nullable(),
      /** Rows known to have stood there; null where that cannot be known. */
      rows: count.nullable(),
      /** Rows of this place that were found on pages that nothing led to any more. */
      found_elsewhere: count,
    }),
  ),
})
export type SalvagedTable = z.infer<typeof salvagedTable>

/** Pages of a file without its schema of which no table got rows. */
export const unplaced = z.object({
  pages: z.array(count),
  /** Rows that stand there; null where the pages cannot be read. */
  rows: count.nullable(),
  /** A table that these rows could be of, whose row ids are taken by others; null where they fit none. */
  like: z.string().nullable(),
})
export type Unplaced = z.infer<typeof unplaced>

/** What was read of a damaged file, and what was lost. */
export const salvage = z.object({
  tables: z.array(salvagedTable),
  /** Views, triggers, virtual tables and the like: not made anew. */
  left_out: z.array(z.string()),
  unplaced: z.array(unplaced),
  /** Whether the schema was lost too, and tables were told by the shape of their rows. */
  schema_lost: z.boolean(),
})
export type Salvage = z.infer<typeof salvage>
