import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { UNKNOWN } from '../../shared/truth/columns.ts'
import { visibleText } from '../../shared/truth/visible.ts'

/** A runtime's name in plain text; unknown is said, never left blank. `max` counts characters: a file may have names of a million. */
export const runtimeWord = (runtime_key: string, max = 48): string =>
  runtime_key === UNKNOWN ? 'unknown' : visibleText(middleEllipsis(runtime_key, max))
