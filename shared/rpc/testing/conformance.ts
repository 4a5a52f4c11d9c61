import { callCases } from './calls.ts'
import type { ConformanceCase } from './peers.ts'
import { wireCases } from './wire.ts'

/** What every transport must do the same way. Each case gets a fresh pair and closes what it opened. */
export const conformanceCases: readonly ConformanceCase[] = [...callCases, ...wireCases]
