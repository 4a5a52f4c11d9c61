import { readFileSync, statSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import {
  RULES_FILE_FORMAT,
  RULES_FILE_KIND,
  type RulesFile,
  rulesFile,
} from '../../../shared/contract/recovery.ts'
import { jsonPath, type Steps } from '../../../shared/truth/json-path.ts'
import { lineAndColumn } from '../../../shared/truth/json-read.ts'
import { nodeAt, ROOT, type ScannedJson, scanJson } from '../../../shared/truth/json-scan.ts'
import { refusedPath } from '../../../shared/truth/recovery-rule.ts'
import { writeNewFile } from '../disk/new-file.ts'
import type { Target } from '../disk/target.ts'
import { explainReading } from '../evidence/file-errors.ts'
import type { History } from '../journal/history.ts'

export type SavedRule = RulesFile['rules'][number]

const LARGEST = 2 ** 24
const SCHEMA = 'Its schema is shared/contract/recovery-rules.schema.json.'

const invalid = (message: string): TurnscopeError =>
  new TurnscopeError(
    'InvalidRequest',
    message,
    `Correct the file and try again; nothing was written. ${SCHEMA}`,
  )

/** For people: the line of a place, and the place itself. Where there is nothing, the line of what should hold it. */
function placeOf(json: ScannedJson, steps: Steps): string {
  let known: Steps = steps
  let node = nodeAt(json, known)
  while (node === null) {
    known = known.slice(0, -1)
    node = nodeAt(json, known)
  }
  const { line } = lineAndColumn(json.text, json.start[node]!)
  return `line ${line}, ${jsonPath(steps)}`
}

function assertFormat(value: unknown): void {
  const { kind, format } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  if (kind !== RULES_FILE_KIND) {
    throw invalid(`This is no file of recovery rules: its "kind" is not "${RULES_FILE_KIND}".`)
  }
  if (typeof format !== 'number' || format <= RULES_FILE_FORMAT) return
  throw new TurnscopeError(
    'VersionMismatch',
    `This file of recovery rules has format ${format}; this version of Turnscope knows ${RULES_FILE_FORMAT}.`,
    'Use the version that wrote it, or a newer one. Nothing was written.',
  )
}

/**
 * The rules of a file, defaults filled in. Throws `InvalidRequest` naming the line or the field,
 * `VersionMismatch` for a newer format.
 */
export function parseRulesFile(text: string): RulesFile {
  const json = scanJson(text.replace(/^\ufeff/, ''))
  if (!json.ok) throw invalid(`Line ${json.line}, column ${json.column}: ${json.message}`)
  const value: unknown = JSON.parse(json.text)
  assertFormat(value)
  const parsed = rulesFile.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
    const place =
      steps.length === 0 ? `line ${lineAndColumn(json.text, json.start[ROOT]!).line}` : placeOf(json, steps)
    throw invalid(`At ${place}: ${issue.message}.`)
  }
  parsed.data.rules.forEach((rule, at) => {
    const refused = refusedPath(rule.path)
    if (refused !== null) throw invalid(`At ${placeOf(json, ['rules', at, 'path'])}: ${refused}`)
  })
  return parsed.data
}

/** Throws what `parseRulesFile` throws, and `NotFound`, `NotReadable`. */
export function readRulesFile(path: string): RulesFile {
  let bytes: Buffer
  try {
    const stat = statSync(path)
    if (!stat.isFile()) throw invalid(`${path} is no file.`)
    if (stat.size > LARGEST) throw invalid('This file is too large to be one of recovery rules.')
    bytes = readFileSync(path)
  } catch (error) {
    throw explainReading(error, path)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalid('This file is no UTF-8 text.')
  }
  return parseRulesFile(text)
}

const named = <T>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value }

/** The text of a file of rules: the same rules give the same text, members in the order of the schema. */
export function formatRulesFile(rules: readonly SavedRule[]): string {
  const ordered = rules.map(({ shape, column, path, allow_number, filter, note }) => ({
    shape,
    column,
    path,
    allow_number,
    filter: {
      ...named('conv_id', filter.conv_id),
      ...named('session_id', filter.session_id),
      ...named('from_ms', filter.from_ms),
      ...named('until_ms', filter.until_ms),
    },
    note,
  }))
  const file = { kind: RULES_FILE_KIND, format: RULES_FILE_FORMAT, rules: ordered }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Writes rules to a file. Throws `InvalidRequest` where there are none, `TargetExists`, `NotWritable`, `NoSpace`. */
export function writeRulesFile(target: Target, rules: readonly SavedRule[]): Exported {
  if (rules.length === 0) {
    throw new TurnscopeError(
      'InvalidRequest',
      'There is no rule to save.',
      'Apply a rule first; rules that were undone are left out.',
    )
  }
  // What could not be read again is not written.
  const text = formatRulesFile(rules)
  parseRulesFile(text)
  return writeNewFile(target, [text])
}

/** The rules that were applied in a case and stand, in the order in which they were applied. */
export const appliedRules = (history: History): SavedRule[] =>
  history.runs.flatMap(({ run_id, kind, note, details: { recovery_rule } }) =>
    kind === 'rule' && recovery_rule !== undefined && !history.isUndone(run_id)
      ? [{ ...recovery_rule, note }]
      : [],
  )
