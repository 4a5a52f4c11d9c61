import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { MethodInput, MethodOutput, PagedMethod } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { call } from '../host/connection.ts'
import { keys } from './keys.ts'
import { pageOf, pagesOf } from './pages.ts'

type Row<N extends PagedMethod> = MethodOutput<N>['items'][number]

export interface Rows<N extends PagedMethod> {
  /** The first page: its totals hold for all. Undefined until it has come. */
  readonly head: MethodOutput<N> | undefined
  /** Rows of the filter. */
  readonly total: number
  /** Undefined while its page is on its way. */
  readonly row: (index: number) => Row<N> | undefined
  /** Rows by their indices, whether they are on screen or not; rejects where they cannot be read. */
  readonly fetch: (indices: readonly number[]) => Promise<(Row<N> | undefined)[]>
  /** Tells which rows are on screen, so that their pages are fetched. */
  readonly show: (first: number, last: number) => void
  readonly error: Error | null
  readonly pending: boolean
  /** The rows are those of an earlier question while the present one is being answered. */
  readonly stale: boolean
  readonly retry: () => void
}

/** The first of arrays with equal elements. */
function useSame<T>(array: readonly T[]): readonly T[] {
  const kept = useRef(array)
  const before = kept.current
  if (before.length !== array.length || array.some((item, index) => item !== before[index]))
    kept.current = array
  return kept.current
}

/** Rows per call, where they are small: some screens' worth, few enough to come at once. */
export const PAGE_SIZE = 200

/**
 * Any number of rows of a paged method of a case, of which only the pages on screen are held.
 * @param size rows per call
 * @param input without offset and limit; a new object of equal content is the same question
 */
export const useRows = <N extends PagedMethod>(
  caseView: CaseView,
  method: N,
  input: Omit<MethodInput<N>, 'case_id' | 'offset' | 'limit'>,
  size: number = PAGE_SIZE,
): Rows<N> => {
  const { case_id } = caseView
  return usePages(method, keys.revision(caseView), { ...input, case_id } as unknown as Question<N>, size)
}

type Question<N extends PagedMethod> = Omit<MethodInput<N>, 'offset' | 'limit'>

/**
 * The same of any paged method.
 * @param key what its answers are kept under
 */
export function usePages<N extends PagedMethod>(
  method: N,
  key: readonly unknown[],
  input: Question<N>,
  size: number,
): Rows<N> {
  const [range, setRange] = useState<readonly [number, number]>([0, 0])
  const options = (page: number) => {
    const question = { ...input, offset: page * size, limit: size } as unknown as MethodInput<N>
    const { case_id: _, ...kept } = question as { case_id?: string }
    return {
      queryKey: [...key, method, kept],
      queryFn: ({ signal }: { signal: AbortSignal }) => call(method, question, { signal }),
    }
  }
  const head = useQuery({ ...options(0), placeholderData: keepPreviousData })
  const total = head.data?.total ?? 0
  const wanted = pagesOf(range[0], range[1], size, total).filter((page) => page > 0)
  const more = useQueries({ queries: wanted.map(options) })

  // One array for as long as the same pages are held, so that `row` changes only when an answer may.
  const held = useSame([head.data, ...more.map((query) => query.data)])
  const wantedPages = useSame([0, ...wanted])
  const byPage = useMemo(
    () => new Map(wantedPages.map((page, index) => [page, held[index]] as const)),
    [held, wantedPages],
  )

  const row = useCallback(
    (index: number): Row<N> | undefined =>
      byPage.get(Math.floor(index / size))?.items[index % size] as Row<N> | undefined,
    [byPage, size],
  )
  const show = useCallback(
    (first: number, last: number) =>
      // Rows that lie in the same pages are no news: each movement of the wheel says some.
      setRange((range) =>
        pageOf(range[0], size) === pageOf(first, size) && pageOf(range[1], size) === pageOf(last, size)
          ? range
          : [first, last],
      ),
    [size],
  )
  const client = useQueryClient()
  const fetch = async (indices: readonly number[]): Promise<(Row<N> | undefined)[]> => {
    const pages = new Map<number, MethodOutput<N>>()
    for (const page of new Set(indices.map((index) => pageOf(index, size))))
      pages.set(page, await client.fetchQuery(options(page)))
    return indices.map((index) => pages.get(pageOf(index, size))?.items[index % size] as Row<N> | undefined)
  }
  const failed = [head, ...more].find((query) => query.error !== null)
  return {
    head: head.data,
    fetch,
    total,
    row,
    show,
    error: failed?.error ?? null,
    pending: head.isPending,
    stale: head.isPlaceholderData,
    retry: () => void failed?.refetch(),
  }
}
