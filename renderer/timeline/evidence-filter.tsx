import { ChevronDown } from 'lucide-react'
import type { Timeline } from '../../shared/contract/model.ts'
import { EVIDENCE_STATES, type EvidenceState } from '../../shared/truth/evidence-state.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { Button, evidenceWord, Menu, MenuChoice } from '../ui/index.ts'

interface EvidenceFilterProps {
  readonly counts: Timeline['evidence']
  /** Null for all turns. */
  readonly state: EvidenceState | null
  readonly onChange: (state: EvidenceState | null) => void
}

const ALL = 'all'

/** Which turns are listed, by what one of their values rests on. */
export function EvidenceFilter({ counts, state, onChange }: EvidenceFilterProps) {
  const present = EVIDENCE_STATES.filter((each) => (counts[each] ?? 0) > 0 || each === state)
  return (
    <Menu
      align="end"
      trigger={
        <Button tone={state === null ? 'quiet' : 'default'} size="s">
          Evidence: {state === null ? 'all' : evidenceWord(state)}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      <MenuChoice<EvidenceState | typeof ALL>
        value={state ?? ALL}
        options={[
          [ALL, 'all turns'],
          ...present.map(
            (each) => [each, `${evidenceWord(each)} (${formatCount(counts[each] ?? 0)})`] as const,
          ),
        ]}
        onChange={(next) => onChange(next === ALL ? null : next)}
      />
    </Menu>
  )
}
