import type { Generation } from '../../shared/contract/model.ts'

/** Whether a file of this generation is too old to be migrated. */
export const isLegacy = (generation: Generation): boolean => generation === 'v0' || generation === 'v1'
