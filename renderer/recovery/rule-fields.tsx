import { type RefObject, useId, useState } from 'react'
import type { MissingGroup } from '../../shared/contract/recovery.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../shared/truth/columns.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { zoneName } from '../format/time.ts'
import { useZone } from '../state/preferences.ts'
import { RULE_WORDS } from '../turn/rule-words.ts'
import { Field, IdText, JsonPath, Row, Stack, sentenceOf, Text } from '../ui/index.ts'
import forms from './forms.module.css'
import styles from './rule-fields.module.css'
import { type FormPlace, NO_PLACE, type RuleForm, type RuleProblem } from './rule-form.ts'
import { COLUMN_NAMES } from './words.ts'

interface RuleFieldsProps {
  readonly form: RuleForm
  readonly onChange: (change: Partial<RuleForm>) => void
  readonly problem: RuleProblem | null
  /** What the rows of the group offer. */
  readonly candidates: MissingGroup['candidates']
  /** The shape that the rule may be kept to; null where there is none to choose. */
  readonly shape: string | null
  readonly disabled: boolean
  /** What is to be filled in first: the note, or the path where there is none. */
  readonly first: RefObject<HTMLTextAreaElement | HTMLInputElement | null>
  readonly onSubmit: () => void
}

/** Everything a rule says. */
export function RuleFields({
  form,
  onChange,
  problem,
  candidates,
  shape,
  disabled,
  first,
  onSubmit,
}: RuleFieldsProps) {
  const id = useId()
  const zone = useZone()
  // As the form was at first: it must not shut while a filter is being cleared.
  const [filtered] = useState(
    form.conv_id !== null || form.session_id !== null || form.from !== '' || form.until !== '',
  )
  const { places } = form
  const [startsWithPath] = useState(TRUTH_COLUMNS.every((column) => places[column].path === ''))
  const setPlace = (column: TruthColumn, place: Partial<FormPlace>): void =>
    onChange({ places: { ...places, [column]: { ...places[column], ...place } } })
  const wrong = (field: RuleProblem['field']) =>
    problem?.field === field ? (
      <Text tone="bad" size="s" id={`${id}-${field}`} role="alert">
        {sentenceOf(problem.message)}
      </Text>
    ) : null
  return (
    <fieldset className={styles.fields} disabled={disabled}>
      {candidates.length > 0 && (
        <div className={styles.offers}>
          <Text tone="quiet">What these rows offer</Text>
          <ul>
            {candidates.map((candidate) => (
              <li key={`${candidate.column} ${candidate.path}`}>
                <button
                  type="button"
                  className={styles.offer}
                  aria-pressed={candidate.path === places[candidate.column].path}
                  onClick={() =>
                    setPlace(
                      candidate.column,
                      candidate.path === places[candidate.column].path
                        ? NO_PLACE
                        : { path: candidate.path, allow_number: false },
                    )
                  }
                >
                  <span className={styles.path}>
                    <JsonPath path={candidate.path} />
                    <span>for {COLUMN_NAMES[candidate.column]}</span>
                  </span>
                  <span className={styles.about}>
                    {plural(candidate.rows, 'row')}, {plural(candidate.distinct, 'value')}:{' '}
                    {candidate.values.slice(0, 3).map(({ value, rows }) => (
                      <span key={value} className={styles.sample}>
                        <IdText text={value} max={18} /> {formatCount(rows)}
                      </span>
                    ))}
                  </span>
                  <span className={styles.why}>{RULE_WORDS[candidate.rule]}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {TRUTH_COLUMNS.map((column, nth) => {
        const { path, allow_number } = places[column]
        const numbers = candidates.find(
          (one) => one.column === column && one.path === path && one.rule === 'number-for-string',
        )
        return (
          <Stack key={column} gap={6}>
            <Field label={`Fill ${COLUMN_NAMES[column]} from this path of the row’s own metadata`} mono>
              <input
                ref={startsWithPath && nth === 0 ? (first as RefObject<HTMLInputElement | null>) : undefined}
                value={path}
                onChange={(event) => setPlace(column, { path: event.target.value })}
                placeholder="leave empty to fill none"
                spellCheck={false}
                autoComplete="off"
                aria-invalid={problem?.field === column}
                aria-describedby={problem?.field === column ? `${id}-${column}` : undefined}
              />
              {wrong(column)}
            </Field>
            {path !== '' && (
              <label className={forms.check}>
                <input
                  type="checkbox"
                  checked={allow_number}
                  onChange={(event) => setPlace(column, { allow_number: event.target.checked })}
                />
                <span>
                  Numbers too, as their exact text
                  {numbers !== undefined && (
                    <Row as="span" gap="2px 12px" wrap tone="warn">
                      {numbers.values.slice(0, 4).map(({ value }) => (
                        <IdText key={value} text={value} max={30} />
                      ))}
                    </Row>
                  )}
                </span>
              </label>
            )}
          </Stack>
        )
      })}
      <Stack gap={4}>
        <Text tone="quiet">In</Text>
        {shape === null ? (
          <Text as="p" tone="muted" size="s" pretty>
            rows of any shape
          </Text>
        ) : (
          <>
            <label className={forms.check}>
              <input
                type="radio"
                name={`${id}-shape`}
                checked={form.shape !== null}
                onChange={() => onChange({ shape })}
              />
              <span>
                rows of this shape <span className={styles.shape}>{sentenceOf(shape)}</span>
              </span>
            </label>
            <label className={forms.check}>
              <input
                type="radio"
                name={`${id}-shape`}
                checked={form.shape === null}
                onChange={() => onChange({ shape: null })}
              />
              <span>rows of any shape</span>
            </label>
          </>
        )}
      </Stack>
      <details className={styles.more} open={filtered}>
        <summary>Only in a conversation, a session or a time</summary>
        <div className={styles.filters}>
          {(['conv_id', 'session_id'] as const).map((field) => (
            <Field key={field} label={field === 'conv_id' ? 'Conversation' : 'Session'} mono>
              <input
                value={form[field] ?? ''}
                placeholder={form[field] === '' ? 'the empty id' : 'any'}
                onChange={(event) =>
                  onChange({ [field]: event.target.value === '' ? null : event.target.value })
                }
                spellCheck={false}
                autoComplete="off"
              />
            </Field>
          ))}
          {(['from', 'until'] as const).map((field) => (
            <Field
              key={field}
              label={`${field === 'from' ? 'From' : 'Until, included'} (${zoneName(zone)})`}
              mono
            >
              <input
                value={form[field]}
                placeholder="2026-02-24 14:09"
                onChange={(event) => onChange({ [field]: event.target.value })}
                spellCheck={false}
                autoComplete="off"
                aria-invalid={problem?.field === field}
                aria-describedby={problem?.field === field ? `${id}-${field}` : undefined}
              />
              {wrong(field)}
            </Field>
          ))}
        </div>
      </details>
      <Field label="Note for the journal: why this is right">
        <textarea
          ref={startsWithPath ? undefined : (first as RefObject<HTMLTextAreaElement | null>)}
          value={form.note}
          maxLength={4000}
          onChange={(event) => onChange({ note: event.target.value })}
          onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && onSubmit()}
          required
        />
      </Field>
    </fieldset>
  )
}
