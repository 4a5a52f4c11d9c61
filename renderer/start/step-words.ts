import type { CaseSummary } from '../../shared/contract/cases.ts'

/** How far a case has come. */
export const stepWords = ({ migrated, legacy }: CaseSummary): string =>
  migrated ? 'migrated' : legacy ? 'too old to migrate, read as it is' : 'not migrated yet'
