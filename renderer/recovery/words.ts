import type { RuleSkip, Written } from '../../shared/contract/recovery.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { isMissing, TRUTH_COLUMNS, type TruthColumn } from '../../shared/truth/columns.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { plural } from '../../shared/truth/words.ts'

export const short = (text: string): string => visibleText(middleEllipsis(text, 40))

export const COLUMN_NAMES: Record<TruthColumn, string> = {
  runtime_key: 'runtime',
  inference_id: 'inference',
}

/** Why a rule leaves a row as it is, in plain words. */
export const SKIP_WORDS: Record<RuleSkip, string> = {
  'path-absent': 'has nothing at this path',
  'not-text': 'has something other than text there',
  'number-not-allowed': 'has a number there, and numbers are not allowed',
  'empty-value': 'has blank text there',
  'invalid-utf8': 'has text there that cannot be kept exactly',
  'malformed-json': 'metadata is not valid JSON',
  'not-an-object': 'metadata is not an object',
  'empty-metadata': 'has no metadata',
  closed: 'closed as unrecoverable',
}

interface Values {
  readonly runtime_key: string
  readonly inference_id: string
}

/** The columns a row lacks. */
export const lacking = (row: Values): TruthColumn[] =>
  TRUTH_COLUMNS.filter((column) => isMissing(row[column]))

/** `runtime`, `inference`, `runtime and inference`; '' where nothing is missing. */
export const lackingWords = (row: Values): string =>
  lacking(row)
    .map((column) => COLUMN_NAMES[column])
    .join(' and ')

/** What an undo or a redo did: `Undid run 6: runtime planner of turn-3 is empty again.` */
export function reversedWords(
  which: 'undo' | 'redo',
  {
    run,
    row,
  }: {
    readonly run: Pick<Written['run'], 'of_run' | 'rows'>
    readonly row: Pick<NonNullable<Written['row']>, 'entry'> | null
  },
): string {
  const did = `${which === 'undo' ? 'Undid' : 'Did again'} run ${run.of_run ?? ''}`
  if (row === null) return `${did}: ${plural(run.rows, 'row')}.`
  const { column, before, after, turn_id } = row.entry
  if (column === null) return `${did}: ${short(turn_id)} is ${which === 'undo' ? 'open again' : 'closed'}.`
  const value = `${COLUMN_NAMES[column]} ${short(which === 'undo' ? before : after)} of ${short(turn_id)}`
  return `${did}: ${value} is ${which === 'undo' ? 'taken back' : 'there again'}.`
}
