import { z } from 'zod'

export const inCase = z.object({ case_id: z.string() })

/** Who does it, for the journal; the account's name when left out. */
export const personName = z.string().trim().min(1).max(200)
export const by = { person: personName.optional() }

export const page = {
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(1000).default(200),
}

/** How far a long call has come. `total` is null where it cannot be known. */
export const progress = z.object({
  /** What is being done, for people: "Copying evidence", "Filling from metadata". */
  label: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.enum(['bytes', 'rows', 'steps']),
})
export type Progress = z.infer<typeof progress>

/** Who asks for something that may take long: can take it back, and hears how far it is. */
export interface CallOptions {
  /** Asks to stop. The call settles when it is known how it ended: a cancel is never a guess. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

const method =
  <const D extends 'read' | 'keep' | 'write', const J extends boolean, const P extends boolean>(
    does: D,
    job: J,
    paged: P,
  ) =>
  <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ does, job, paged, input, output })

/** Leaves every case as it is; a file that it writes is for people. */
export const read = method('read', false, false)
/** One page of rows: `offset` and `limit` in, `items` and `total` out. */
export const readPages = method('read', false, true)
/** Takes long: it tells its progress, and a cancel stops it. */
export const readJob = method('read', true, false)
/** Changes what people keep of a case beside its working copy: notes, saved views. */
export const keep = method('keep', false, false)
/** Changes a case. One at a time: while one runs, a second is refused with `Conflict`. */
export const write = method('write', false, false)
export const writeJob = method('write', true, false)
