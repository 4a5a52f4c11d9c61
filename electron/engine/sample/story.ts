import type { Trace } from './metadata.ts'

/** The runtimes of the sample's chat server: a warehouse and the people who call it. */
export const RUNTIMES = ['planner', 'inventory', 'analyst', 'support', 'returns', 'shipping'] as const
export type SampleRuntime = (typeof RUNTIMES)[number]

/** Consecutive turns of one runtime whose metadata tells of it in the same way. */
export interface Stretch {
  readonly runtime: SampleRuntime
  readonly turns: number
  /** One for all turns, or a list to go through in turn. */
  readonly trace: Trace | readonly Trace[]
  /** What the truth columns hold in files that have them; `follows` the metadata unless said otherwise. */
  readonly column?: 'follows' | 'conflict' | 'only'
  /** Starts a new session. */
  readonly newSession?: true
  /** All of them in one millisecond. */
  readonly sameMillisecond?: true
  /** No time was recorded. */
  readonly noTime?: true
}

export interface Script {
  /** When it starts, as a part of the sample's whole span. */
  readonly start: number
  readonly stretches: readonly Stretch[]
  /** The conversation's latest pointer, where it is not simply the last runtime. */
  readonly pointer?: SampleRuntime | ''
}

/** The part of the span after which the server writes both columns and canonical metadata for every turn. */
export const UPGRADE_AT = 0.72

/** Conversations worth showing, in the order in which they get turns when there are few to give. */
export const SCRIPTS: readonly Script[] = [
  {
    // Three segments known, one hidden switch: certain 2, at least 3. The pointer has moved on since.
    start: 0.44,
    pointer: 'support',
    stretches: [
      { runtime: 'planner', turns: 9, trace: 'canonical' },
      { runtime: 'planner', turns: 2, trace: ['cut-off', 'object-slug'] },
      { runtime: 'inventory', turns: 3, trace: ['unrelated-keys', 'runtime-string', 'empty'] },
      { runtime: 'inventory', turns: 7, trace: 'canonical' },
      { runtime: 'planner', turns: 6, trace: 'canonical', newSession: true },
      { runtime: 'analyst', turns: 8, trace: ['canonical', 'canonical', 'plain-inference', 'canonical'] },
    ],
  },
  {
    // Lives through the upgrade: the cutover can be seen inside one conversation.
    start: UPGRADE_AT - 0.003,
    stretches: [
      { runtime: 'inventory', turns: 5, trace: ['object-key', 'runtime-key', 'canonical'] },
      { runtime: 'planner', turns: 5, trace: ['canonical', 'no-inference', 'canonical'] },
      { runtime: 'planner', turns: 6, trace: 'canonical', newSession: true },
      { runtime: 'analyst', turns: 9, trace: 'canonical', newSession: true },
    ],
  },
  {
    // Unknown between two runs of the same runtime: no switch is known, and none is claimed.
    start: 0.51,
    stretches: [
      { runtime: 'support', turns: 6, trace: 'canonical' },
      { runtime: 'support', turns: 3, trace: ['empty', 'unrelated-keys', 'profile-only'] },
      { runtime: 'support', turns: 9, trace: 'canonical' },
    ],
  },
  {
    // Every shape that early builds wrote.
    start: 0.06,
    stretches: [
      {
        runtime: 'inventory',
        turns: 8,
        trace: [
          'runtime-string',
          'runtime-key',
          'runtime-object',
          'string-for-object',
          'object-key',
          'object-slug',
          'object-profile',
          'object-profile-key',
        ],
      },
      {
        runtime: 'analyst',
        turns: 4,
        trace: ['other-inference', 'nested-inference', 'number-inference', 'number-runtime'],
      },
    ],
  },
  {
    // Nothing can be said of this one, whatever the pointer says.
    start: 0.03,
    pointer: 'planner',
    stretches: [
      { runtime: 'planner', turns: 6, trace: ['empty', 'unrelated-keys', 'null', 'profile-only'] },
      { runtime: 'support', turns: 5, trace: ['no-text', 'unrelated-keys', 'cut-off'], newSession: true },
    ],
  },
  {
    // Damage of every kind between turns that are whole.
    start: 0.33,
    stretches: [
      { runtime: 'shipping', turns: 3, trace: 'canonical' },
      { runtime: 'shipping', turns: 4, trace: ['cut-off', 'single-quotes', 'array', 'string'] },
      {
        runtime: 'shipping',
        turns: 5,
        trace: ['padded', 'repeated-key', 'blank', 'null-runtime', 'number-runtime'],
      },
      { runtime: 'returns', turns: 3, trace: 'canonical' },
    ],
  },
  {
    // Column and metadata disagree, or the column stands alone.
    start: 0.58,
    pointer: '',
    stretches: [
      { runtime: 'planner', turns: 4, trace: 'canonical' },
      { runtime: 'planner', turns: 3, trace: 'canonical', column: 'conflict' },
      { runtime: 'support', turns: 4, trace: ['empty', 'unrelated-keys', 'profile-only'], column: 'only' },
      { runtime: 'support', turns: 3, trace: 'canonical' },
    ],
  },
  {
    // An import that lost its clock: turns of one millisecond, and one with no time at all.
    start: 0.21,
    stretches: [
      { runtime: 'returns', turns: 1, trace: 'canonical', noTime: true },
      { runtime: 'returns', turns: 4, trace: 'canonical' },
      {
        runtime: 'returns',
        turns: 3,
        trace: ['canonical', 'object-profile', 'canonical'],
        sameMillisecond: true,
      },
      { runtime: 'shipping', turns: 3, trace: 'canonical', sameMillisecond: true },
      { runtime: 'shipping', turns: 4, trace: 'canonical', newSession: true },
    ],
  },
  {
    // Metadata of a size and with numbers that careless tools lose.
    start: 0.63,
    stretches: [
      { runtime: 'analyst', turns: 3, trace: ['wide-id', 'large', 'wide-id'] },
      { runtime: 'analyst', turns: 5, trace: 'canonical' },
    ],
  },
  { start: 0.9, stretches: [{ runtime: 'support', turns: 1, trace: 'canonical' }] },
]
