import type { RecoveryRule } from '../../../shared/contract/recovery.ts'

/** A rule in one line, for the journal. */
export function ruleText({ column, path, shape, allow_number, filter }: RecoveryRule): string {
  const { conv_id, session_id, from_ms, until_ms } = filter
  const conditions = [
    ...(shape === null ? [] : [`shape ${JSON.stringify(shape)}`]),
    ...(conv_id === undefined ? [] : [`conversation ${JSON.stringify(conv_id)}`]),
    ...(session_id === undefined ? [] : [`session ${JSON.stringify(session_id)}`]),
    ...(from_ms === undefined ? [] : [`from ${from_ms} ms`]),
    ...(until_ms === undefined ? [] : [`until ${until_ms} ms`]),
  ]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(', ')}`
  return `${column} from ${path}${allow_number ? ', numbers too' : ''}${where}`
}
