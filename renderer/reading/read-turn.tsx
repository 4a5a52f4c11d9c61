import { memo, useState } from 'react'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { NOTHING_NEW, notRepeated } from '../../shared/truth/block-text.ts'
import { formatCount, plural, switchedInWords } from '../../shared/truth/words.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { formatInstant, type Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { BlockItem } from '../turn/blocks.tsx'
import { Button, EvidenceTag, Row, RuntimeTag, Stack, Text } from '../ui/index.ts'
import { PreviewTag } from '../ui/runtime.tsx'
import styles from './reading.module.css'

type Turn = MethodOutput<'timeline.read'>['items'][number]

interface ReadTurnProps {
  /** Undefined while it is being read, and where it could not be. */
  readonly turn: Turn | undefined
  /** Whether it may still come. */
  readonly coming: boolean
  readonly position: number
  /** Turns of the conversation. */
  readonly of: number
  readonly current: boolean
  readonly zone: Zone
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly onSelect: (position: number) => void
}

/** Messages of one turn that are shown before one asks for the others. */
const MOST = 40

/** One turn with what it says anew, and the switch that is seen at it. */
export const ReadTurn = memo(function ReadTurn({
  turn,
  coming,
  position,
  of,
  current,
  zone,
  styleOf,
  onSelect,
}: ReadTurnProps) {
  const name = `Turn ${formatCount(position + 1)}`
  return (
    <article
      className={styles.turn}
      aria-label={name}
      aria-current={current}
      aria-posinset={position + 1}
      aria-setsize={of}
      aria-busy={turn === undefined && coming}
    >
      {turn !== undefined && turn.switched !== null && <Switched turn={turn} switched={turn.switched} />}
      <Row gap={10} align="center" wrap size="s">
        <Button size="s" tone="quiet" onClick={() => onSelect(position)}>
          {name}
        </Button>
        {turn !== undefined && (
          <>
            <RuntimeTag runtime_key={turn.runtime_key} look={styleOf(turn.runtime_key)} max={40} />
            {turn.preview?.runtime_key !== undefined && (
              <PreviewTag
                runtime_key={turn.preview.runtime_key}
                look={styleOf(turn.preview.runtime_key)}
                max={40}
              />
            )}
            <EvidenceTag state={turn.evidence.runtime} />
            <Text tone="muted">{formatInstant(turn.updated_at_ms, zone)}</Text>
            {turn.repeated > 0 && <Text tone="muted">{notRepeated(turn.repeated)}</Text>}
          </>
        )}
      </Row>
      {turn === undefined ? <div className={styles.coming} /> : <Said blocks={turn.blocks} />}
    </article>
  )
})

function Switched({
  turn,
  switched,
}: {
  readonly turn: Turn
  readonly switched: NonNullable<Turn['switched']>
}) {
  return (
    <p className={`${styles.switched} ${switched.unknown_turns > 0 ? styles.somewhere : ''}`}>
      {switchedInWords(switched, turn, runtimeWord)}
    </p>
  )
}

function Said({ blocks }: Pick<Turn, 'blocks'>) {
  const [all, setAll] = useState(false)
  if (blocks.length === 0) {
    return (
      <Text as="p" tone="muted" size="s">
        {NOTHING_NEW}
      </Text>
    )
  }
  const shown = all ? blocks : blocks.slice(0, MOST)
  return (
    <>
      <Stack as="ol" gap={6}>
        {shown.map((block) => (
          <BlockItem key={block.ordinal} block={block} />
        ))}
      </Stack>
      {shown.length < blocks.length && (
        <Button size="s" onClick={() => setAll(true)}>
          Show {plural(blocks.length - shown.length, 'more message')}
        </Button>
      )}
    </>
  )
}
