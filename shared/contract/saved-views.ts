import { z } from 'zod'
import { parseAddress, printAddress } from './address.ts'
import { int64 } from './int64-schema.ts'

/** Views that one case keeps by name. */
export const VIEWS_AT_MOST = 500

/** Where a view is: no longer than what a person can have typed into all of its fields. */
const address = z.string().max(100_000)
export const viewName = z.string().trim().min(1).max(100)

/** A place in a case by the name that a person gave it: what stands in its address is chosen there. */
export const savedView = z.object({
  name: viewName,
  /** As `printAddress` prints it. */
  address,
  person: z.string(),
  at_ms: int64,
})
export type SavedView = z.infer<typeof savedView>

/** The address as one of that case, whichever case it was of; null for what leads nowhere. What means nothing in it is passed over. */
export function addressIn(case_id: string, address: string): string | null {
  const place = parseAddress(address)
  return place === null ? null : printAddress({ ...place, case_id })
}

export const VIEWS_FILE_KIND = 'turnscope-saved-views'
export const VIEWS_FILE_FORMAT = 1
/** Saved views that are carried from one case to another. */
export const viewsFile = z.strictObject({
  kind: z.literal(VIEWS_FILE_KIND),
  format: z.literal(VIEWS_FILE_FORMAT),
  views: z
    .array(z.strictObject({ name: viewName, address }))
    .min(1)
    .max(VIEWS_AT_MOST),
})
export type ViewsFile = z.infer<typeof viewsFile>
