import type { MissingFilter } from '../../../shared/contract/model.ts'
import type { RecoveryRule } from '../../../shared/contract/recovery.ts'

/** Which rows, in one line; '' where it is every row. The order of rows is not said. */
export function whereText({
  shape,
  conv_id,
  session_id,
  from_ms,
  until_ms,
  reason,
  lacks,
  candidate,
  search,
}: Pick<RecoveryRule, 'shape'> & RecoveryRule['filter'] & Omit<MissingFilter, 'shape'>): string {
  const conditions = [
    ...(shape === null ? [] : [`shape ${JSON.stringify(shape)}`]),
    ...(conv_id === undefined ? [] : [`conversation ${JSON.stringify(conv_id)}`]),
    ...(session_id === undefined ? [] : [`session ${JSON.stringify(session_id)}`]),
    ...(from_ms === undefined ? [] : [`from ${from_ms} ms`]),
    ...(until_ms === undefined ? [] : [`until ${until_ms} ms`]),
    ...(reason === undefined ? [] : [`reason ${reason}`]),
    ...(lacks === undefined ? [] : [`${lacks} is missing`]),
    ...(candidate === undefined ? [] : [candidate === '' ? 'no candidate' : `candidate at ${candidate}`]),
    ...(search === undefined ? [] : [`search ${JSON.stringify(search)}`]),
  ]
  return conditions.length === 0 ? '' : ` where ${conditions.join(', ')}`
}

/** A rule in one line, for the journal. */
export const ruleText = ({ column, path, shape, allow_number, filter }: RecoveryRule): string =>
  `${column} from ${path}${allow_number ? ', numbers too' : ''}${whereText({ shape, ...filter })}`
