import { Columns2, Diff } from 'lucide-react'
import type { TurnDetail } from '../../shared/contract/model.ts'
import { useLetter } from '../state/letters.ts'
import { IconButton, Row } from '../ui/index.ts'
import { useBeside, useBesideActions } from './beside.ts'

/** Ways to see a turn beside another one. */
export function BesideButtons({ case_id, turn }: { readonly case_id: string; readonly turn: TurnDetail }) {
  const { since, keep, kept } = useBesideActions(case_id, turn)
  const here = useBeside((state) => state.kept !== null && kept === null)
  const [d, b] = [useLetter('d'), useLetter('b')]
  const keyed = (words: string, key: string | null): string => (key === null ? words : `${words} (${key})`)
  return (
    <Row as="span" gap={2} align="center">
      <IconButton
        label={keyed('What changed since the turn before', d)}
        disabled={since === null}
        onClick={() => since?.()}
      >
        <Diff size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={keyed(
          kept !== null
            ? 'Beside the turn that was kept'
            : here
              ? 'Kept: choose another turn to see beside it'
              : 'Keep, to see another turn beside it',
          b,
        )}
        onClick={keep}
      >
        <Columns2 size={14} aria-hidden />
      </IconButton>
    </Row>
  )
}
