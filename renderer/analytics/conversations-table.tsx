import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useUi } from '../state/ui.ts'
import { IdText } from '../ui/index.ts'
import styles from './table-card.module.css'
import { TableCard } from './table-card.tsx'

const COLUMNS = [
  { header: 'conversation' },
  { header: 'turns', numeric: true },
  { header: 'runtimes', numeric: true },
  { header: 'switches', numeric: true },
  { header: 'at least', numeric: true },
]

/** Turns, runtimes and switches of each conversation, from the cutover on. */
export function ConversationsTable({ analytics }: { readonly analytics: Analytics }) {
  const goTo = useUi((state) => state.goToConversation)
  const { items, total } = analytics.conversations
  return (
    <TableCard
      title="Conversations"
      note={`${formatCount(items.length)} of ${formatCount(total)}, most switches first`}
      columns={COLUMNS}
      rows={items.map(({ conv_id, turns, runtimes, switches }) => [
        <button key="go" type="button" className={styles.go} onClick={() => goTo(conv_id)}>
          <IdText text={conv_id} max={36} />
        </button>,
        formatCount(turns),
        formatCount(runtimes),
        formatCount(switches.certain),
        formatCount(switches.at_least),
      ])}
      data={{
        columns: ['conv_id', 'turns', 'runtimes', 'switches_certain', 'switches_at_least'],
        rows: items.map(({ conv_id, turns, runtimes, switches }) => [
          conv_id,
          turns,
          runtimes,
          switches.certain,
          switches.at_least,
        ]),
      }}
      whole={{ table: { table: 'analytics-conversations' }, title: 'Conversations from the cutover on' }}
      nothing="No conversation has a turn from the cutover on."
    />
  )
}
