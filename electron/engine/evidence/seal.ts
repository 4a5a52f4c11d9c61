import type { EvidenceFile } from '../../../shared/contract/model.ts'

/** A file of a set as its seal has it. */
export type Sealed = Pick<EvidenceFile, 'role' | 'sha256'>

/** The seal of a set of files: of their bytes, whatever they are called. */
export const sealOf = (files: readonly Sealed[]): string =>
  files.map(({ role, sha256 }) => `${role} ${sha256}`).join(' ')
