import { type ComponentProps, useMemo } from 'react'
import type { Choices } from '../../shared/contract/address.ts'
import type { Timeline, TurnFilter } from '../../shared/contract/model.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { EVIDENCE_STATES, type EvidenceState } from '../../shared/truth/evidence-state.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { evidenceWord, FilterMenu } from '../ui/index.ts'

type Chosen = Pick<Choices<'timeline'>, 'evidence' | 'runtime' | 'of'>

/** What is asked of the engine for what was chosen; null where all turns are listed. */
export function useTurnFilter({ evidence, runtime, of }: Chosen): TurnFilter | null {
  return useMemo(
    () =>
      evidence === null && runtime === null && of === null
        ? null
        : {
            ...(evidence === null ? {} : { evidence }),
            ...(runtime === null ? {} : { runtime_key: runtime }),
            ...(of === null ? {} : { session_id: of }),
          },
    [evidence, runtime, of],
  )
}

/** Nothing to choose where all turns are alike. */
function Filter({ counts, value, ...rest }: Omit<ComponentProps<typeof FilterMenu>, 'none' | 'align'>) {
  if (counts.size < 2 && value === null) return null
  return <FilterMenu {...rest} counts={counts} value={value} none="all turns" unset="" align="end" />
}

const brief = (text: string): string => (text === '' ? 'unknown' : visibleText(middleEllipsis(text, 24)))

function add(counts: Map<string, number>, name: string, turns: number): Map<string, number> {
  return counts.set(name, (counts.get(name) ?? 0) + turns)
}

interface TurnFiltersProps {
  readonly timeline: Timeline
  readonly chosen: Chosen
  readonly onChange: (chosen: Partial<Chosen>) => void
}

/** Which turns are listed: by what their values rest on, by their runtime and by their session. */
export function TurnFilters({ timeline, chosen, onChange }: TurnFiltersProps) {
  const { runtimes, sessions, states } = useMemo(() => {
    const { segments, sessions, evidence, turns } = timeline
    return {
      runtimes: segments.reduce(
        (all, one) => add(all, one.runtime_key, one.turns),
        new Map<string, number>(),
      ),
      sessions: sessions.reduce(
        (all, { session_id, start }, at) => add(all, session_id, (sessions[at + 1]?.start ?? turns) - start),
        new Map<string, number>(),
      ),
      states: new Map(EVIDENCE_STATES.flatMap((one) => (evidence[one] ? [[one, evidence[one]]] : []))),
    }
  }, [timeline])
  return (
    <>
      <Filter
        name="Runtime"
        value={chosen.runtime}
        counts={runtimes}
        wordsOf={brief}
        onChange={(runtime) => onChange({ runtime })}
      />
      <Filter
        name="Session"
        value={chosen.of}
        counts={sessions}
        wordsOf={brief}
        onChange={(of) => onChange({ of })}
      />
      <Filter
        name="Evidence"
        value={chosen.evidence}
        counts={states}
        wordsOf={(state) => evidenceWord(state as EvidenceState)}
        onChange={(state) => onChange({ evidence: state as EvidenceState | null })}
      />
    </>
  )
}
