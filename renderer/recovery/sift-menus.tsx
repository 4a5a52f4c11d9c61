import type { MissingGroup } from '../../shared/contract/recovery.ts'
import { MISSING_REASONS } from '../../shared/truth/backfill.ts'
import { REASONS } from '../format/reasons.ts'
import { FilterMenu, Row } from '../ui/index.ts'
import { CandidateMenu } from './candidate-menu.tsx'
import type { Sift } from './triage.ts'

type Order = Pick<Sift, 'sort' | 'order'>

const ORDERS: Readonly<Record<string, Order & { readonly words: string }>> = {
  oldest: { sort: 'time', order: 'up', words: 'oldest first' },
  newest: { sort: 'time', order: 'down', words: 'newest first' },
  reason: { sort: 'reason', order: 'up', words: 'reason' },
  back: { sort: 'conv_id', order: 'down', words: 'conversation, last first' },
}

const BY_CONVERSATION: Order = { sort: 'conv_id', order: 'up' }

const REASON_COUNTS = new Map(MISSING_REASONS.map((reason) => [reason as string, null]))
const ORDER_COUNTS = new Map(Object.keys(ORDERS).map((name) => [name, null]))

interface SiftMenusProps {
  readonly groups: readonly MissingGroup[]
  readonly sift: Sift
  readonly onChange: (sift: Partial<Sift>) => void
}

/** Which of the rows are listed, by reason and candidate, and in which order. */
export function SiftMenus({ groups, sift, onChange }: SiftMenusProps) {
  const order =
    Object.entries(ORDERS).find(([, one]) => one.sort === sift.sort && one.order === sift.order)?.[0] ?? null
  return (
    <Row gap={2} wrap>
      <FilterMenu
        name="Reason"
        none="all rows"
        value={sift.reason}
        counts={REASON_COUNTS}
        wordsOf={(reason) => REASONS[reason as keyof typeof REASONS].short}
        onChange={(reason) => onChange({ reason: reason as Sift['reason'] })}
      />
      <CandidateMenu
        groups={groups}
        value={sift.candidate}
        onChange={(candidate) => onChange({ candidate })}
      />
      <FilterMenu
        name="Order"
        none="conversation and time"
        unset=""
        value={order}
        counts={ORDER_COUNTS}
        wordsOf={(name) => ORDERS[name]!.words}
        onChange={(name) => {
          const { sort, order } = name === null ? BY_CONVERSATION : ORDERS[name]!
          onChange({ sort, order })
        }}
      />
    </Row>
  )
}
