import type { CaseView } from './model.ts'

/** Stands beside every number of a file of which turns could not be read. */
export const ONLY_READ = 'only what could be read'

export const ONLY_READ_SENTENCE =
  'The evidence is damaged: every number counts only what could be read of its turns.'

/** Whether there were turns that could not be read, so that no number counts them. */
export const isPartlyRead = ({ evidence, salvage }: Pick<CaseView, 'evidence' | 'salvage'>): boolean =>
  evidence.findings.some(({ code }) => code === 'rows-unreadable') ||
  (salvage?.tables.some(
    ({ name, rows_lost, at_least }) => name.toLowerCase() === 'turns' && (rows_lost > 0 || at_least),
  ) ??
    false)
