import type { MethodName, MethodOutput } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import type { TriageScreen, Written } from '../../shared/contract/recovery.ts'
import { RuntimePlaces } from '../../shared/truth/runtime-places.ts'
import { queryClient } from './client.ts'
import { keys } from './keys.ts'
import { patchGroups, patchQueue, type QueueRows } from './queue-rows.ts'

/** Writes of this window that are under way, by case: their answers say more than the event that comes before. */
const writing = new Map<string, Promise<unknown>>()

/** Whether a write of this window is what an event is about, is known when the write has been answered. */
export async function ownWrite<T>(case_id: string, write: Promise<T>): Promise<T> {
  writing.set(case_id, write)
  try {
    return await write
  } finally {
    if (writing.get(case_id) === write) writing.delete(case_id)
  }
}

/** Reads the case again, unless what is known of it is of this revision or a later one. */
export async function caseChanged({
  case_id,
  revision,
}: {
  case_id: string
  revision: number
}): Promise<void> {
  await writing.get(case_id)?.catch(() => undefined)
  const known = queryClient.getQueryData<CaseView>(keys.view(case_id))
  if (known !== undefined && known.revision >= revision) return
  await queryClient.invalidateQueries({ queryKey: keys.view(case_id) })
}

/**
 * Takes what a write of this window answered for what the case is now: what it tells, and what it cannot have
 * changed, is not asked for again.
 * @param screen what the request named as on screen
 */
export function caseWritten(case_id: string, written: Written, screen: TriageScreen | undefined): void {
  const before = queryClient.getQueryData<CaseView>(keys.view(case_id))
  const { new_runtimes, ...changed } = written.view
  // Something else changed the case as well: then nothing is known.
  if (before === undefined || before.revision !== changed.revision - 1) {
    void queryClient.invalidateQueries({ queryKey: keys.view(case_id) })
    return
  }
  const after: CaseView = { ...before, ...changed, ...withRuntimes(before, new_runtimes) }
  for (const { queryKey, state } of queryClient
    .getQueryCache()
    .findAll({ queryKey: keys.revision(before) })) {
    const [, , , method, input] = queryKey as ReturnType<typeof keys.inCase<MethodName>>
    if (state.data === undefined || state.isInvalidated) continue
    const data = afterWrite(method, input as Question, state.data, written, screen)
    if (data !== undefined) queryClient.setQueryData(keys.inCase(after, method, input), data)
  }
  queryClient.setQueryData(keys.view(case_id), after)
}

/** What a case says of its runtimes once there are more: the engine settles their looks by the same rule. */
function withRuntimes(before: CaseView, more: readonly string[]): Partial<CaseView> {
  if (before.runtimes === undefined || more.length === 0) return {}
  const places = new RuntimePlaces(before.runtime_places)
  places.settle(more)
  return { runtimes: [...before.runtimes, ...more], runtime_places: places.entries }
}

/** What the questions of the methods below are made of, as far as it matters here. */
interface Question extends Partial<TriageScreen> {
  readonly limit?: number
}

/** A cached answer as it is after a write; undefined where that is not known. */
function afterWrite(
  method: MethodName,
  question: Question,
  data: unknown,
  { row, groups, triage }: Written,
  screen: TriageScreen | undefined,
): unknown {
  if (method === 'recovery.triage') return triage
  if (method === 'shapes.list') {
    if (groups === null || question.by !== screen?.by) return undefined
    return patchGroups(data as MethodOutput<'shapes.list'>, groups)
  }
  if (row === null) return undefined
  switch (method) {
    // A run about one row changes nothing of another conversation.
    case 'turn.get':
    case 'timeline.get':
    case 'timeline.turns':
      return question.conv_id === row.entry.conv_id ? undefined : data
    case 'recovery.queue':
      return isList(question, screen) ? patchQueue(data as QueueRows, row) : undefined
    default:
      return undefined
  }
}

/** What tells one list of the queue from another. */
const LIST_OF = [
  'shape',
  'conv_id',
  'session_id',
  'reason',
  'lacks',
  'candidate',
  'search',
  'sort',
  'descending',
  'state',
] as const satisfies ReadonlyArray<keyof TriageScreen>

/** Whether a question is for the list on screen, rather than for another or for a number alone. */
const isList = (question: Question, screen: TriageScreen | undefined): boolean =>
  screen !== undefined &&
  question.limit === undefined &&
  LIST_OF.every((name) => question[name] === screen[name])
