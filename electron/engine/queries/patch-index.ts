import type { Changes } from '../recovery/write.ts'
import { summarizeConversation } from './summarize.ts'
import { slotOf, type TurnIndex } from './turn-index.ts'

/**
 * The index after a run, without reading the file: the arrays are the old one's, brought up to date in place.
 * What was derived from the old index hangs on that object, so the old one must not be used any more.
 */
export function patchIndex(
  index: TurnIndex,
  { column, set, rows, reason, runtime, runtimes }: Changes,
): TurnIndex {
  const numbers = new Map(index.runtimeKeys.map((name, number) => [name, number]))
  const runtimeKeys = [...index.runtimeKeys]
  const numberOf = runtimes.map((name) => numbers.get(name) ?? runtimeKeys.push(name) - 1)
  const touched = new Uint8Array(index.convIds.length)
  const counts = { ...index.counts }
  rows.forEach((rowid, at) => {
    const slot = slotOf(index, rowid)
    if (slot < 0) return
    touched[index.conversation[slot]!] = 1
    index.reason[slot] = reason[at]!
    if (column === 'runtime_key') index.runtime[slot] = set ? numberOf[runtime[at]!]! : 0
    if (column === 'inference_id') {
      index.inference[slot] = set ? 1 : 0
      counts.missing_inference += set ? -1 : 1
    }
  })
  const next: TurnIndex = { ...index, runtimeKeys, counts }
  touched.forEach((isTouched, conversation) => {
    if (isTouched === 0) return
    counts.missing_runtime_or_inference -= index.missing[conversation]!
    counts.missing_runtime -= index.unknownRuntime[conversation]!
    summarizeConversation(next, next, conversation)
    counts.missing_runtime_or_inference += index.missing[conversation]!
    counts.missing_runtime += index.unknownRuntime[conversation]!
  })
  return next
}
