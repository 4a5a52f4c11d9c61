import { QueryClient } from '@tanstack/react-query'
import { isEngineEnd } from '../../shared/contract/engine-end.ts'

/** The one cache. The engine is local and says when something changed, so nothing is fetched again by itself. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      // Only a lost engine is worth asking again; every other failure would fail the same way.
      retry: (failures, error) => failures < 2 && isEngineEnd(error),
    },
    mutations: { networkMode: 'always' },
  },
})
