import { TRUTH_COLUMNS, type TruthColumn } from './columns.ts'
import { CARRIED_OVER } from './inherited.ts'
import { NOT_WRITTEN } from './preview-words.ts'
import { type ServerSource, serverWords } from './server-made.ts'

/** What is to be known of a turn's values beside their evidence states. */
interface TurnOrigins {
  readonly server_made?: { readonly [C in TruthColumn]?: ServerSource | undefined } | undefined
  readonly carried_over?: true | undefined
}

/** Of what a server made a turn's values, a sentence for each. */
export const serverNotes = ({ server_made }: TurnOrigins): string[] =>
  TRUTH_COLUMNS.flatMap((column) => {
    const source = server_made?.[column]
    return source === undefined ? [] : [`${column}: ${serverWords(source)}, from ${source.path}`]
  })

/** The same, and whether its canonical runtime may be that of the turn before. */
export const turnNotes = (origins: TurnOrigins): string[] => [
  ...serverNotes(origins),
  ...(origins.carried_over === true ? [`runtime ${CARRIED_OVER}`] : []),
]

/** What the backfill would fill into a turn, each value said to be unwritten. */
export const previewNotes = ({
  preview,
}: {
  readonly preview?: { readonly [C in TruthColumn]?: string | undefined } | undefined
}): string[] =>
  TRUTH_COLUMNS.flatMap((column) => {
    const value = preview?.[column]
    return value === undefined ? [] : [`${column}: ${value} ${NOT_WRITTEN}`]
  })
