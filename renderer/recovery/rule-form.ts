import type { Int64 } from '../../shared/contract/int64.ts'
import type { RecoveryRule } from '../../shared/contract/recovery.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../shared/truth/columns.ts'
import { refusedPath } from '../../shared/truth/recovery-rule.ts'
import type { Zone } from '../format/time.ts'
import type { GroupName } from './groups.ts'

/** Where a rule takes a value from. */
export interface FormPlace {
  /** '' does not fill the column. */
  readonly path: string
  readonly allow_number: boolean
}

/** What is to be filled from where while it is being typed: a rule for each column that has a path. */
export interface RuleForm {
  /** Null for rows of any shape. */
  readonly shape: string | null
  readonly places: Readonly<Record<TruthColumn, FormPlace>>
  /** Null does not filter; '' is an id that a file may have. */
  readonly conv_id: string | null
  readonly session_id: string | null
  /** '' does not filter. */
  readonly from: string
  readonly until: string
  readonly note: string
}

export const NO_PLACE: FormPlace = { path: '', allow_number: false }

const EMPTY: RuleForm = {
  shape: null,
  places: { runtime_key: NO_PLACE, inference_id: NO_PLACE },
  conv_id: null,
  session_id: null,
  from: '',
  until: '',
  note: '',
}

/** The form for a group: its shape, or its conversation or session as the filter. */
export const formFor = (
  group: GroupName | null,
  { places, ...start }: Partial<Omit<RuleForm, 'places'>> & { places?: Partial<RuleForm['places']> } = {},
): RuleForm => ({ ...EMPTY, ...group, ...start, places: { ...EMPTY.places, ...places } })

/** The form of a rule that exists. */
export const formOf = (rule: RecoveryRule, note: string): RuleForm => ({
  ...EMPTY,
  shape: rule.shape,
  places: { ...EMPTY.places, [rule.column]: { path: rule.path, allow_number: rule.allow_number } },
  conv_id: rule.filter.conv_id ?? null,
  session_id: rule.filter.session_id ?? null,
  from: timeText(rule.filter.from_ms),
  until: timeText(rule.filter.until_ms),
  note,
})

const timeText = (ms: Int64 | undefined): string => (ms === undefined ? '' : String(ms))

export type RuleProblem = { readonly field: TruthColumn | 'from' | 'until'; readonly message: string }
export type RulesRead = { readonly rules: readonly RecoveryRule[] } | { readonly problem: RuleProblem | null }

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?Z?$/
const INTEGER = /^-?\d{1,19}$/

/**
 * Milliseconds since epoch of what was typed: such a number itself, or a date with or without a time of day,
 * read in `zone` (UTC where it ends in Z).
 * @param last whether the end of the day, minute or second that was named is meant, not its start
 * @returns null for text that is neither
 */
export function readTime(text: string, zone: Zone, last: boolean): Int64 | null {
  const typed = text.trim()
  if (INTEGER.test(typed)) {
    const number = Number(typed)
    return Number.isSafeInteger(number) ? number : typed
  }
  const match = DATE.exec(typed)
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => part && Number(part))
  const end = (part: number | string | undefined, most: number): number =>
    typeof part === 'number' ? part : last ? most : 0
  const ms = match[7] === undefined ? (last ? 999 : 0) : Number(match[7].padEnd(3, '0'))
  const parts = [
    Number(year),
    Number(month) - 1,
    Number(day),
    end(hour, 23),
    end(minute, 59),
    end(second, 59),
    ms,
  ] as const
  const inUtc = zone === 'utc' || typed.endsWith('Z')
  const at = inUtc ? new Date(Date.UTC(...parts)) : new Date(...parts)
  // A day that no calendar has would silently become another one.
  const day_ = inUtc ? at.getUTCDate() : at.getDate()
  return Number.isNaN(at.getTime()) || day_ !== parts[2] || parts[3] > 23 || parts[4] > 59 || parts[5] > 59
    ? null
    : at.getTime()
}

/** The rules that a form says, or what is wrong with it; a problem of null is a form that is not filled in yet. */
export function readRules(form: RuleForm, zone: Zone): RulesRead {
  const places = TRUTH_COLUMNS.flatMap((column) => {
    const { path, allow_number } = form.places[column]
    return path.trim() === '' ? [] : [{ column, path: path.trim(), allow_number }]
  })
  if (places.length === 0) return { problem: null }
  for (const { column, path } of places) {
    const refused = refusedPath(path)
    if (refused !== null) return { problem: { field: column, message: refused } }
  }
  const times: { from_ms?: Int64; until_ms?: Int64 } = {}
  for (const [field, key] of [
    ['from', 'from_ms'],
    ['until', 'until_ms'],
  ] as const) {
    if (form[field].trim() === '') continue
    const ms = readTime(form[field], zone, field === 'until')
    if (ms === null) {
      const message = 'Neither a date like 2026-02-24 14:09 nor milliseconds since epoch.'
      return { problem: { field, message } }
    }
    times[key] = ms
  }
  const filter = {
    ...(form.conv_id === null ? {} : { conv_id: form.conv_id }),
    ...(form.session_id === null ? {} : { session_id: form.session_id }),
    ...times,
  }
  return { rules: places.map((place) => ({ shape: form.shape, ...place, filter })) }
}
