import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import {
  RULES_FILE_FORMAT,
  RULES_FILE_KIND,
  type RulesFile,
  rulesFile,
} from '../../../shared/contract/recovery.ts'
import { refusedPath } from '../../../shared/truth/recovery-rule.ts'
import { CarriedFile } from '../carried/carried-file.ts'
import { writeNewFile } from '../disk/new-file.ts'
import type { Target } from '../disk/target.ts'
import type { History } from '../journal/history.ts'

export type SavedRule = RulesFile['rules'][number]

/** Files of recovery rules. */
export const rulesFiles = new CarriedFile({
  kind: RULES_FILE_KIND,
  format: RULES_FILE_FORMAT,
  words: 'recovery rules',
  schema: rulesFile,
  help: 'Its schema is shared/contract/recovery-rules.schema.json.',
  refused: ({ rules }) => {
    for (const [at, { path }] of rules.entries()) {
      const message = refusedPath(path)
      if (message !== null) return { steps: ['rules', at, 'path'], message }
    }
    return null
  },
})

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
  return rulesFiles.format({ rules: ordered })
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
  return writeNewFile(target, [formatRulesFile(rules)])
}

/** The rules that were applied in a case and stand, in the order in which they were applied. */
export const appliedRules = (history: History): SavedRule[] =>
  history.runs.flatMap(({ run_id, kind, note, details: { recovery_rule } }) =>
    kind === 'rule' && recovery_rule !== undefined && !history.isUndone(run_id)
      ? [{ ...recovery_rule, note }]
      : [],
  )
