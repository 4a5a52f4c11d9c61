import { QueryClient } from '@tanstack/react-query'
import { TurnscopeError } from '../../shared/contract/errors.ts'

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
      retry: (failures, error) =>
        failures < 2 && error instanceof TurnscopeError && error.kind === 'EngineExited',
    },
    mutations: { networkMode: 'always' },
  },
})
