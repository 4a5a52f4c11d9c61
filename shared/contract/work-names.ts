import type { MethodName } from './methods.ts'

/** What somebody waits for, or would miss the end of, is called: begun anew by itself is only what has no name here. */
export const WORK_NAMES = {
  'case.open': 'The opening of a file',
  'case.attachTimeline': 'The copying of a timeline store',
  'migrate.run': 'The migration',
  'migrate.file': 'The migration',
  'recovery.apply': 'The filling by a rule',
  'recovery.take': 'A decision',
  'recovery.assert': 'A decision',
  'recovery.close': 'A closing',
  'recovery.closeGroup': 'The closing of a group',
  'recovery.undo': 'An undo',
  'recovery.redo': 'A redo',
  'export.database': 'The export of the database',
  'report.write': 'The writing of a report',
  'tables.export': 'The export of a table',
  'sql.save': 'The export of an answer',
  'journal.export': 'The export of the journal',
  'rules.save': 'The saving of the rules',
  'views.save': 'The export of saved views',
} as const satisfies { readonly [M in MethodName]?: string }
export type NamedWork = keyof typeof WORK_NAMES

/** An opening that does again what was decided in an earlier case: not all of it or nothing. */
export const CARRYING_OVER = 'The carrying over of earlier decisions'

/** What is told where it was interrupted: what has no name here is one small write, which is there or is not. */
export const INTERRUPTED_NAMES = {
  ...WORK_NAMES,
  'fleet.run': 'The look at many copies',
  'fleet.write': 'The writing of a list of copies',
  'fleet.addToDataset': 'The writing of a copy to a dataset',
} as const satisfies { readonly [M in MethodName]?: string }

/** What is asked before work is stopped. @param names of what runs, one at least */
export const stillRunning = (names: readonly string[]): string =>
  `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} still running.`

/** What comes of stopping it. @param leaving what a person is about to do */
export const stopsIt = (leaving: string): string =>
  `${leaving} stops it: the case is then as it was before, and nothing of it is written.`
