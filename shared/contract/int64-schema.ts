import { z } from 'zod'
import type { Int64 } from './int64.ts'

/** What `toInt64` gives. */
export const int64: z.ZodType<Int64> = z.union([z.number().int().safe(), z.string().regex(/^-?\d{1,19}$/)])
