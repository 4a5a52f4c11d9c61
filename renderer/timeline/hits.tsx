import type { CaseView } from '../../shared/contract/model.ts'
import { useFound } from '../api/queries.ts'
import { HITS } from '../format/hits.ts'
import { useUi } from '../state/ui.ts'
import { Button, IdText } from '../ui/index.ts'

/** Turns that a search leads to, where no conversation has the name. */
export function Hits({ caseView, search }: { readonly caseView: CaseView; readonly search: string }) {
  const goTo = useUi((state) => state.goToTurn)
  return useFound(caseView, search).items.map(({ kind, text, turn }) => (
    <p key={`${kind} ${turn.conv_id} ${turn.session_id} ${turn.turn_id}`}>
      <Button
        size="s"
        onClick={() => {
          useUi.getState().choose('timeline', { search: '' })
          goTo(turn)
        }}
      >
        {HITS[kind].one} <IdText text={text} max={20} />
      </Button>
    </p>
  ))
}
