import { memo } from 'react'
import type { Conversation } from '../../shared/contract/model.ts'
import { previewSentence } from '../../shared/truth/preview-words.ts'
import { formatCount, switchesInBrief, switchesInWords } from '../../shared/truth/words.ts'
import { formatBrief, formatInstant } from '../format/time.ts'
import { useZone } from '../state/preferences.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { IdText, PreviewStrip, Row, Strip, Text } from '../ui/index.ts'
import styles from './conversation-row.module.css'

interface ConversationRowProps {
  /** Undefined while its page is on its way. */
  readonly conversation: Conversation | undefined
  readonly lookOf: (runtime_key: string) => RuntimeStyle
}

/** What a row says about turns without a runtime, and about others that lack a value. */
function gaps({ turns, missing, unknown_runtime }: Conversation): string[] {
  const parts: string[] = []
  if (unknown_runtime === turns) parts.push('all unknown')
  else if (unknown_runtime > 0) parts.push(`${formatCount(unknown_runtime)} unknown`)
  if (missing > unknown_runtime) parts.push(`${formatCount(missing)} missing`)
  return parts
}

function facts(conversation: Conversation): string {
  const { turns, unknown_runtime, switches } = conversation
  const parts = unknown_runtime === turns ? [] : [switchesInBrief(switches)]
  const made = conversation.server_made ?? 0
  return [...parts, ...gaps(conversation), ...(made > 0 ? [`${formatCount(made)} server-made`] : [])].join(
    ' · ',
  )
}

/** A conversation in three lines. */
export const ConversationRow = memo(function ConversationRow({ conversation, lookOf }: ConversationRowProps) {
  const zone = useZone()
  if (conversation === undefined) return <div className={styles.waiting} />
  const { conv_id, turns, last_ms, strip, switches, preview } = conversation
  return (
    <div className={styles.row}>
      <span className={styles.line}>
        <Row as="span" clip narrows>
          <IdText text={conv_id} max={26} />
        </Row>
        <Text rigid title={`${formatCount(turns)} turns`}>
          {formatCount(turns)}
          <span className="visually-hidden"> turns</span>
        </Text>
      </span>
      <Strip runs={strip} lookOf={lookOf} />
      {preview !== undefined && <PreviewStrip runs={preview.strip} lookOf={lookOf} />}
      <span className={styles.line}>
        <Text
          ellipsis
          tone="muted"
          size="s"
          title={[
            switchesInWords(switches),
            ...(preview === undefined ? [] : [previewSentence(preview)]),
          ].join('\n')}
        >
          {facts(conversation)}
        </Text>
        <Text rigid tone="muted" size="s" title={`Last activity ${formatInstant(last_ms, zone)}`}>
          {formatBrief(last_ms, zone, Date.now())}
        </Text>
      </span>
    </div>
  )
})
