import type { Comparisons, Two } from '../compare/comparisons.ts'
import {
  comparedConversations,
  comparedTimelines,
  comparedTurn,
  comparedTurns,
  type SideSource,
} from '../compare/pages.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

export function compareHandlers(of: SessionOf, comparisons: Comparisons): HandlersOf<'compare'> {
  const sourceOf = async (case_id: string): Promise<SideSource> => {
    const session = of(case_id)
    const source = await session.source()
    return { source, pointers: session.pointers, provenanceOf: session.provenanceOf }
  }
  const begun = async (two: Two) => {
    const [a, b] = await Promise.all([sourceOf(two.case_id), sourceOf(two.other_id)])
    return [comparisons.get(two, a.source.index, b.source.index), a, b] as const
  }
  return {
    'compare.run': (two, options) => {
      const other = of(two.other_id)
      return of(two.case_id).leased(options, (a, options) =>
        other.leased(options, (b, options) => comparisons.run(two, a, b, options)),
      )
    },
    'compare.conversations': async (request) => comparedConversations(...(await begun(request)), request),
    'compare.turns': async (request) => comparedTurns(...(await begun(request)), request),
    'compare.timelines': async ({ conv_id, ...two }) => comparedTimelines((await begun(two))[0], conv_id),
    'compare.turn': async (request) => comparedTurn(...(await begun(request)), request),
  }
}
