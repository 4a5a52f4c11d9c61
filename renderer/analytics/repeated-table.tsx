import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { CopyableId } from '../ui/index.ts'
import { TableCard } from './table-card.tsx'

const COLUMNS = [
  { header: 'inference id' },
  { header: 'turns', numeric: true },
  { header: 'conversations', numeric: true },
  { header: 'server-made', numeric: true },
]

/** Inference ids that stand on more than one turn: one answer seen twice, or a copy of a conversation. */
export function RepeatedTable({ analytics }: { readonly analytics: Analytics }) {
  const { items, total } = analytics.repeated_inference_ids
  return (
    <TableCard
      title="Inference ids seen more than once"
      note={total === 0 ? '' : `${formatCount(items.length)} of ${formatCount(total)}, most turns first`}
      columns={COLUMNS}
      rows={items.map(({ inference_id, turns, conversations, server_made }) => [
        <CopyableId key="id" text={inference_id} max={28} />,
        formatCount(turns),
        formatCount(conversations),
        formatCount(server_made),
      ])}
      data={{
        columns: ['inference_id', 'turns', 'conversations', 'server_made'],
        rows: items.map((each) => [each.inference_id, each.turns, each.conversations, each.server_made]),
      }}
      whole={{
        table: { table: 'analytics-repeated-inference-ids' },
        title: 'Inference ids seen more than once',
      }}
      nothing="Each of the turns counted has an inference id of its own."
    />
  )
}
