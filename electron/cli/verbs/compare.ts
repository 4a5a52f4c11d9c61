import path from 'node:path'
import type {
  Changes,
  ComparedConversation,
  ComparedTurn,
  Comparison,
} from '../../../shared/contract/compare.ts'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CaseView, Turn } from '../../../shared/contract/model.ts'
import type { TurnChange } from '../../../shared/contract/turn-changes.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural, switchCounts, timeInWords } from '../../../shared/truth/words.ts'
import type { Engine } from '../../engine/engine.ts'
import { unlessCancelled } from '../../engine/jobs/unless-cancelled.ts'
import type { Answer } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { shownValue, table } from '../common/text.ts'
import { isJoined, teller, withEngine } from '../common/with-case.ts'

interface CompareOptions {
  readonly timelineA?: string
  readonly timelineB?: string
  readonly conv?: string
  readonly change?: TurnChange
  readonly column?: string
  readonly limit: number
  readonly offset: number
  readonly exitCode: boolean
}

/** Opens one of the two. What is wrong with it is told with its name: of two files nobody else would know which. */
async function open(
  engine: Engine,
  side: 'A' | 'B',
  db: string,
  timeline_path: string | undefined,
  { signal, progress, terminal }: VerbContext,
): Promise<CaseView> {
  const name = `${side} (${path.basename(db)})`
  try {
    const tell = teller(terminal, name)
    const view = await engine.call(
      'case.open',
      { path: db, timeline_path },
      { signal, onProgress: progress.show },
    )
    progress.clear()
    tell(view)
    if (isJoined(view)) tell(await unlessCancelled(engine.settled(view.case_id), signal))
    return view
  } catch (error) {
    if (!(error instanceof TurnscopeError) || error.kind === 'Cancelled') throw error
    throw new TurnscopeError(error.kind, `${name}: ${error.message}`, error.next, { cause: error })
  }
}

const shownTurn = (turn: Turn | null) =>
  turn && {
    position: turn.position,
    updated_at_ms: turn.updated_at_ms,
    runtime_key: turn.runtime_key,
    inference_id: turn.inference_id,
    evidence: turn.evidence,
  }

const itemOf = ({ change, columns, a, b }: ComparedTurn) => {
  const { conv_id, session_id, turn_id } = (a ?? b)!
  return { conv_id, session_id, turn_id, change, columns, a: shownTurn(a), b: shownTurn(b) }
}

/** `planner`, or `(unknown) → planner` where the two are not the same. */
function both(a: string | undefined, b: string | undefined): string {
  if (a === b || b === undefined) return shownValue(a ?? null)
  return a === undefined ? shownValue(b) : `${shownValue(a)} → ${shownValue(b)}`
}

const turnsTable = (items: readonly ComparedTurn[]): string =>
  table(
    ['change', 'conversation', 'turn', 'time', 'runtime', 'inference id', 'columns'],
    items.map(({ change, columns, a, b }) => {
      const turn = (b ?? a)!
      return [
        change,
        visibleText(turn.conv_id),
        visibleText(turn.turn_id),
        timeInWords(turn.updated_at_ms),
        both(a?.runtime_key, b?.runtime_key),
        both(a?.inference_id, b?.inference_id),
        columns.map(visibleText).join(', '),
      ]
    }),
  )

const changesRow = (
  what: string,
  { added, removed, changed, same, unread }: Changes,
): (string | number)[] => [what, added, removed, changed, same, unread ?? '-']

function schemaTable({ schema: { differences } }: Comparison): string[] {
  if (differences.length === 0) return []
  const shown = (text: string | null): string =>
    text === null ? '-' : visibleText(text.replace(/\s+/g, ' '))
  return [
    table(
      ['schema', 'name', 'A', 'B'],
      differences.map(({ kind, name, a, b }) => [kind, visibleText(name), shown(a), shown(b)]),
    ),
  ]
}

function text(
  compared: Comparison,
  conversations: readonly ComparedConversation[],
  items: readonly ComparedTurn[],
  total: number,
): string {
  const { a, b, counts, turns, changed_columns, evidence, switches, tables, unlike_ours } = compared
  const columns = Object.entries(changed_columns)
  return [
    `A  ${visibleText(a.path)}  ${a.generation}, ${plural(counts.a.turns, 'turn')}\nB  ${visibleText(b.path)}  ${b.generation}, ${plural(counts.b.turns, 'turn')}`,
    visibleText(compared.words),
    table(
      ['', 'only in B', 'only in A', 'changed', 'same', 'not known'],
      [
        changesRow('conversations', compared.conversations),
        changesRow('turns', turns),
        ...tables.flatMap(({ name, rows }) => (rows === null ? [] : [changesRow(visibleText(name), rows)])),
      ],
    ),
    ...tables.flatMap(({ name, note }) => (note === null ? [] : [`${visibleText(name)}: ${note}`])),
    ...schemaTable(compared),
    ...(columns.length === 0
      ? []
      : [
          table(
            ['changed column', 'turns'],
            columns.map(([name, n]) => [visibleText(name), n]),
          ),
        ]),
    ...(evidence.length === 0
      ? []
      : [
          table(
            ['evidence of', 'A', 'B', 'turns'],
            evidence.map((one) => [one.column, one.a, one.b, one.turns]),
          ),
        ]),
    `Switches: ${switchCounts(switches.a)} in A, ${switchCounts(switches.b)} in B; ${formatCount(switches.gained)} gained, ${formatCount(switches.lost)} lost.`,
    ...(compared.pointers_differ === null
      ? []
      : [
          `Latest pointers, which are no history: ${compared.pointers_differ === 0 ? 'the same' : `other in ${plural(compared.pointers_differ, 'conversation')}`}.`,
        ]),
    ...(unlike_ours.length === 0
      ? []
      : [
          `Not as a migration of A by Turnscope would be:\n${unlike_ours.map((line) => `  ${line}`).join('\n')}`,
        ]),
    ...(conversations.length === 0
      ? []
      : [
          table(
            [
              'change',
              'conversation',
              'turns in A',
              'in B',
              'only in B',
              'only in A',
              'changed',
              'not known',
            ],
            conversations.map((one) => [
              one.change,
              visibleText(one.conv_id),
              one.a,
              one.b,
              one.turns.added,
              one.turns.removed,
              one.turns.changed,
              one.turns.unread,
            ]),
          ),
        ]),
    ...(items.length === 0
      ? []
      : [turnsTable(items), `${formatCount(items.length)} of ${plural(total, 'turn')}.`]),
  ].join('\n\n')
}

/** `compare A B`: what differs between two copies, each opened as always. */
export function compare(
  a: string,
  b: string,
  options: CompareOptions,
  context: VerbContext,
): Promise<Answer> {
  const { limit, offset, exitCode, conv: conv_id, change, column } = options
  return withEngine(context, async (engine) => {
    const first = await open(engine, 'A', a, options.timelineA, context)
    const second = await open(engine, 'B', b, options.timelineB, context)
    const two = { case_id: first.case_id, other_id: second.case_id }
    const call = { signal: context.signal, onProgress: context.progress.show }
    const told = await engine.call('compare.run', two, call)
    // Two copies with the same bytes are one case, which is called by the last: each is named as it was given.
    const compared: Comparison = {
      ...told,
      a: { ...told.a, path: first.evidence.path },
      b: { ...told.b, path: second.evidence.path },
    }
    context.progress.clear()
    const changed = await allPages((range) => engine.call('compare.conversations', { ...two, ...range }), {})
    const conversations = changed.items.filter((one) => one.change !== 'same')
    const { items, total } =
      limit === 0
        ? { items: [], total: 0 }
        : await allPages(
            (range) => engine.call('compare.turns', { ...two, conv_id, change, column, ...range }),
            {
              limit,
              offset,
            },
          )
    return {
      json: { ...compared, changed_conversations: conversations, items: items.map(itemOf), total },
      text: () => text(compared, limit === 0 ? [] : conversations.slice(0, limit), items, total),
      ...(exitCode && (compared.differs || !compared.all_compared) ? { exitCode: EXIT_DIFFERS } : {}),
    }
  })
}

/** As `diff` and `cmp` have it; only where `--exit-code` asks for it. */
const EXIT_DIFFERS = 1
