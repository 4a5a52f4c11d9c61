import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { TriageScreen } from '../../shared/contract/recovery.ts'
import { call } from '../host/connection.ts'
import { queryClient } from './client.ts'
import { keys } from './keys.ts'
import { missingRows, NO_ROWS, type QueueRows, withPage } from './queue-rows.ts'
import type { Rows } from './use-rows.ts'

/** Rows that come first, while nobody knows how many are in sight: what a large screen shows. */
const FIRST = 24

export type QueueFilter = Omit<TriageScreen, 'by'>
/** The rows of a list of the queue. */
export type Queue = Omit<Rows<'recovery.queue'>, 'head' | 'fetch'>

/**
 * A list of the queue, row by row rather than by pages: a decision takes a row out of it or changes one, and the
 * others stay where they are held.
 * @param at the row that is chosen, which is wanted whether it is in sight or not
 */
export function useQueue(caseView: CaseView, filter: QueueFilter, at: number): Queue {
  const { case_id } = caseView
  const [[first, last], setRange] = useState<readonly [number, number]>([0, 0])
  const queryKey = keys.inCase(caseView, 'recovery.queue', filter)
  const page = (offset: number, limit: number, signal: AbortSignal) =>
    call('recovery.queue', { case_id, ...filter, offset, limit }, { signal })
  const head = useQuery<QueueRows>({
    queryKey,
    queryFn: async ({ signal }) => {
      const inSight = last === 0 ? FIRST : last - first + 1
      const isSeen = at >= first && at <= last
      const offset = isSeen ? first : Math.max(0, at - Math.floor(inSight / 2))
      return withPage(NO_ROWS, await page(offset, inSight, signal), offset)
    },
    placeholderData: keepPreviousData,
  })
  const list = head.data ?? NO_ROWS
  const holes = missingRows(list, at, at) ?? missingRows(list, first, last)
  const more = useQuery({
    queryKey: [...queryKey, holes],
    queryFn: async ({ signal }) => {
      const { offset, limit } = holes!
      const rows = await page(offset, limit, signal)
      queryClient.setQueryData<QueueRows>(queryKey, (held = NO_ROWS) => withPage(held, rows, offset))
      return null
    },
    enabled: holes !== null && !head.isPlaceholderData,
    gcTime: 0,
  })
  const failed = [head, more].find(({ error }) => error !== null)
  const { rows } = list
  return {
    total: list.total,
    row: useCallback((index: number) => rows.get(index), [rows]),
    show: useCallback(
      (from: number, to: number) =>
        setRange((range) => (range[0] === from && range[1] === to ? range : [from, to])),
      [],
    ),
    error: failed?.error ?? null,
    pending: head.isPending,
    stale: head.isPlaceholderData,
    retry: () => void failed?.refetch(),
  }
}
