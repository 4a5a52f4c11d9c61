/** A column of a dataset's table. */
export interface DatasetColumn {
  readonly name: string
  readonly type: 'string' | 'int64' | 'boolean'
  readonly nullable: boolean
  /** What it holds, its unit, and what unknown looks like. */
  readonly meaning: string
  /** Whether it is an id: a keyed hash stands in its place where the dataset is redacted. */
  readonly id?: true
  /** Whether it is a runtime: redacted, what is no plain name is a keyed hash as well. */
  readonly runtime?: true
}

const required =
  (type: DatasetColumn['type']) =>
  (name: string, meaning: string): DatasetColumn => ({
    name,
    type,
    nullable: false,
    meaning,
  })
const optional =
  (type: DatasetColumn['type']) =>
  (name: string, meaning: string): DatasetColumn => ({
    name,
    type,
    nullable: true,
    meaning,
  })
const text = required('string')
const textOrNull = optional('string')
const number = required('int64')
const numberOrNull = optional('int64')
const flag = required('boolean')
const runtime = (name: string, meaning: string): DatasetColumn => ({ ...text(name, meaning), runtime: true })
const id = (name: string, meaning: string): DatasetColumn => ({ ...text(name, meaning), id: true })

const place = text('place', 'A place where the copy stood: the same bytes may stand in many.')
const conv_id = id('conv_id', 'The conversation.')
const session_id = id('session_id', 'The session.')
const turn_id = id('turn_id', 'The turn; unique together with conv_id and session_id.')
const updated_at_ms = numberOrNull(
  'updated_at_ms',
  'Milliseconds since epoch; null where no time was recorded, or what stands there is not a number.',
)

/**
 * The tables of a dataset, each with its columns in their order. Every table is partitioned by `copy`: the first 16
 * digits of the SHA-256 over the seals of the copy's files. What depends on where a copy stood, or on the timeline store
 * beside it, has files of its own there, so that all others are the same whoever writes them. Turns are never joined with
 * pointers: what is selected now is no history.
 */
export const DATASET = {
  copies: [
    textOrNull('sha256', 'Of the main file; null where it could not be copied.'),
    flag(
      'ok',
      'Whether its turns could be counted. Where they could not, only places and findings have rows of it.',
    ),
    textOrNull('error_kind', 'Why not.'),
    textOrNull('generation', 'v0 to v3, v2-partial or unrelated; null where it could not be told.'),
    numberOrNull('turns', 'Rows of turns.'),
    numberOrNull('conversations', 'Distinct conv_id.'),
    numberOrNull('missing', 'Turns that lack a runtime, an inference id, or both.'),
    numberOrNull('fillable', 'Rows in which a migration fills at least one value; null where it is refused.'),
    numberOrNull('server_made', 'Turns with a value that a server made of something that is not canonical.'),
    numberOrNull('conflicts', 'Turns with a value that contradicts the turn’s own metadata.'),
    numberOrNull('cutover_ms', 'Milliseconds since epoch; null where there is none.'),
    numberOrNull('switches_certain', 'Changes of runtime between two known turns.'),
    numberOrNull('switches_at_least', 'Those, and those that an unknown run hides: a lower bound.'),
    flag('partly_read', 'Whether damage hides some of its turns: then every number is of the rest.'),
  ],
  places: [
    place,
    id('label', 'What it was called there: its path below what was named.'),
    id('path', 'Where it stood.'),
    textOrNull(
      'store',
      'The timeline store that stood beside it, as pointers.store has it; null without one.',
    ),
  ],
  turns: [
    conv_id,
    session_id,
    turn_id,
    number('position', 'Its place in the conversation’s timeline, from 0.'),
    updated_at_ms,
    runtime('runtime_key', 'As the column has it; the empty string is unknown, and stays so.'),
    text('runtime_evidence', 'How the runtime stands to the turn’s own metadata: an evidence state.'),
    id('inference_id', 'As the column has it; the empty string is unknown.'),
    text('inference_evidence', 'How the inference id stands to the turn’s own metadata: an evidence state.'),
    textOrNull('missing_reason', 'Why it lacks a value; null where it lacks none.'),
    textOrNull('server_made_runtime', 'The rule by which a server made the runtime; null where none did.'),
    textOrNull(
      'server_made_inference',
      'The rule by which a server made the inference id; null where none did.',
    ),
    flag(
      'carried_over',
      'Whether its runtime stands in the very object that the turn before in its session has.',
    ),
    flag('after_cutover', 'Whether it counts in analytics: from the cutover on.'),
  ],
  conversations: [
    conv_id,
    number('turns', 'Its turns.'),
    number('missing', 'Those that lack a runtime, an inference id, or both.'),
    number('unknown_runtime', 'Those whose runtime is unknown.'),
    number('sessions', 'Its sessions.'),
    numberOrNull('first_ms', 'Milliseconds since epoch of its first turn; null where none was recorded.'),
    numberOrNull(
      'last_ms',
      'Milliseconds since epoch of its last turn that has a time; null where none has.',
    ),
    number('switches_certain', 'Changes of runtime between two known turns.'),
    number('switches_at_least', 'Those, and those that an unknown run hides: a lower bound.'),
  ],
  switches: [
    conv_id,
    number('position', 'Place in the timeline of the first turn after it, from 0.'),
    { ...session_id, meaning: 'The session of that turn.' },
    { ...turn_id, meaning: 'That turn.' },
    updated_at_ms,
    runtime('from_runtime', 'The last known runtime before it.'),
    runtime('to_runtime', 'The runtime after it.'),
    flag('certain', 'Whether no unknown turn lies between: else it is one of "at least".'),
    number('unknown_turns', 'Turns of unknown runtime between the two.'),
  ],
  missing: [
    conv_id,
    session_id,
    turn_id,
    updated_at_ms,
    text('reason', 'Why it lacks a value, as turns.missing_reason has it.'),
    flag('lacks_runtime', 'Whether its runtime is unknown.'),
    flag('lacks_inference', 'Whether its inference id is unknown.'),
    {
      ...textOrNull(
        'fill_runtime',
        'What the automatic backfill would write, from the row’s own metadata; it is not written.',
      ),
      runtime: true,
    },
    { ...textOrNull('fill_inference', 'The same for the inference id.'), id: true },
    {
      ...textOrNull(
        'server_runtime',
        'What a current server writes on opening the file where the backfill leaves it empty; null where nothing.',
      ),
      id: true,
    },
    { ...textOrNull('server_inference', 'The same for the inference id.'), id: true },
  ],
  findings: [
    place,
    text('severity', 'info, warning or error.'),
    text('code', 'Which finding.'),
    textOrNull('message', 'In plain words; null where the dataset is redacted.'),
  ],
  pointers: [
    text(
      'store',
      'The first 16 digits of the SHA-256 over the seals of the store’s files; the copy’s own where they stand in it.',
    ),
    conv_id,
    runtime(
      'resolved_runtime_key',
      'The latest pointer: what is selected now, no history. Empty where the store knows no runtime.',
    ),
  ],
} as const satisfies Record<string, readonly DatasetColumn[]>

export type DatasetTable = keyof typeof DATASET
export const DATASET_TABLES = Object.keys(DATASET) as DatasetTable[]
