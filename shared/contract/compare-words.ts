import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { isLegacy } from '../truth/generation.ts'
import { serverWords } from '../truth/server-made.ts'
import { formatCount, plural } from '../truth/words.ts'
import { type Comparison, differing } from './compare.ts'

type Told = Omit<Comparison, 'words' | 'unlike_ours'>

const TRUTH = new Set<string>(TRUTH_COLUMNS)

/** `a`, `a and b`, `a, b and c` */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

const inTurns = (n: number): string => `in ${plural(n, 'turn')}`

const onlyTruth = (changed: Told['changed_columns']): boolean =>
  Object.keys(changed).every((name) => TRUTH.has(name.toLowerCase()))

/** Where the new values come from, once each; null where nothing was filled. */
function origins({ truth, changed_columns }: Told): string | null {
  const sum = (kind: keyof Told['truth']['runtime_key']): number =>
    TRUTH_COLUMNS.reduce((total, column) => total + truth[column][kind], 0)
  const parts = [
    [sum('own_metadata'), "from the turn's own metadata"],
    [sum('server_made'), 'server-made'],
    [sum('unexplained'), "not explained by the turn's metadata"],
    [sum('overwritten'), 'another value than before'],
    [sum('emptied'), 'emptied'],
    [sum('stored_otherwise'), 'stored otherwise'],
  ] as const
  const there = parts.filter(([n]) => n > 0)
  if (there.length === 0) return null
  const own = there.length === 1 && there[0]![1] === parts[0][1]
  if (own && onlyTruth(changed_columns)) return 'each from its own metadata'
  return there.map(([n, what]) => `${plural(n, 'value')} ${what}`).join(', ')
}

/** What is to be said of the other tables. */
function tablesInWords({ tables }: Told): string[] {
  if (tables.length === 0) return []
  const names = (found: Told['tables']): string => listed(found.map(({ name }) => name))
  const unread = tables.filter(({ rows }) => rows === null)
  const differ = tables.filter(({ rows }) => rows !== null && differing(rows) > 0)
  return [
    ...(differ.length > 0 ? [`Other tables that differ: ${names(differ)}.`] : []),
    ...(unread.length > 0 ? [`Other tables that could not be compared: ${names(unread)}.`] : []),
    ...(differ.length + unread.length === 0 ? ['All other tables are the same.'] : []),
  ]
}

function turnsSentence(told: Told): string {
  const { turns, conversations, changed_columns } = told
  const columns = Object.keys(changed_columns)
  const coming = [
    ...(turns.added > 0 ? [`${plural(turns.added, 'turn')} only in B`] : []),
    ...(turns.removed > 0 ? [`${plural(turns.removed, 'turn')} only in A`] : []),
    ...(turns.unread > 0
      ? [`${plural(turns.unread, 'turn')} not known: one of them can be read only in part`]
      : []),
  ]
  if (turns.changed === 0) {
    if (coming.length === 0)
      return `Every turn is the same: ${plural(turns.same, 'turn')} in ${plural(conversations.same, 'conversation')}.`
    const compared = turns.unread > 0 ? 'could be compared' : 'both have'
    return `${listed(coming)}; the ${formatCount(turns.same)} that ${compared} are the same.`
  }
  const only = coming.length === 0 && onlyTruth(changed_columns) ? 'Only ' : ''
  const filled = origins(told)
  const how = filled === null ? '' : `, ${filled}`
  const changed = `${only}${listed(columns)} changed, ${inTurns(turns.changed)}${how}`
  return coming.length === 0 ? `${changed}.` : `${changed}; ${listed(coming)}.`
}

/** What differs between two copies, and what that proves, in a few sentences. */
export function comparisonWords(told: Told): string {
  const { schema, turns } = told
  const schemaWords = schema.same
    ? 'The schema is the same.'
    : `The schema differs in ${plural(schema.differences.length, 'place')}.`
  const repeated =
    turns.repeated_keys === 0
      ? []
      : [
          `${plural(turns.repeated_keys, 'key')} ${turns.repeated_keys === 1 ? 'stands' : 'stand'} in several rows, which are paired in their order.`,
        ]
  const legacy = [told.a, told.b].some(({ generation }) => isLegacy(generation))
    ? ['Turns of a v0 or v1 file are compared as their payloads say.']
    : []
  const damaged = [told.a, told.b].some(({ partly_read }) => partly_read)
    ? ['Only what could be read is compared.']
    : []
  return [turnsSentence(told), schemaWords, ...tablesInWords(told), ...repeated, ...legacy, ...damaged].join(
    ' ',
  )
}

/** What B has that our migration of A would have made otherwise. */
export function unlikeOurs({ truth, server_rules, times, turns }: Told): string[] {
  const words: string[] = []
  for (const column of TRUTH_COLUMNS) {
    const { server_made, unexplained, overwritten, emptied, stored_otherwise, left_empty } = truth[column]
    if (server_made > 0) {
      const rules = server_rules.filter((rule) => rule.column === column)
      const how = rules.map((rule) => `${serverWords(rule)} (${formatCount(rule.turns)})`).join('; ')
      words.push(`${column}: ${plural(server_made, 'value')} server-made where ours keeps it empty: ${how}.`)
    }
    if (unexplained > 0)
      words.push(`${column}: ${plural(unexplained, 'value')} that the turn’s own metadata does not give.`)
    if (overwritten > 0)
      words.push(`${column}: ${plural(overwritten, 'value')} overwritten, which ours never does.`)
    if (emptied > 0) words.push(`${column}: ${plural(emptied, 'value')} emptied, which ours never does.`)
    if (stored_otherwise > 0)
      words.push(
        `${column}: ${plural(stored_otherwise, 'value')} stored otherwise (as another type, or '' for NULL), which ours never does.`,
      )
    if (left_empty > 0)
      words.push(
        `${column}: ${plural(left_empty, 'turn')} left empty that ours fills from ${left_empty === 1 ? 'its' : 'their'} own metadata.`,
      )
  }
  if (times.rewritten > 0)
    words.push(
      `updated_at_ms: rewritten ${inTurns(times.rewritten)}; ours leaves every time that is there as it is.`,
    )
  if (times.invented > 0)
    words.push(
      `updated_at_ms: a time ${inTurns(times.invented)} that had none recorded; ours leaves them without.`,
    )
  if (turns.added + turns.removed > 0)
    words.push(`${plural(turns.added + turns.removed, 'turn')} in one file alone; ours has the same turns.`)
  return words
}
