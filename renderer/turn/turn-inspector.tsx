import { useState } from 'react'
import type { CaseView, TurnDetail, TurnId } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useTurnDetail } from '../api/queries.ts'
import { sameTurn } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { CopyableId, ErrorBox, Row, Text } from '../ui/index.ts'
import { BesideButtons } from './beside-buttons.tsx'
import { Blocks } from './blocks.tsx'
import { CandidateList } from './candidate-list.tsx'
import { Context } from './context.tsx'
import { JsonPanel } from './metadata/metadata-panel.tsx'
import { MetadataPanel } from './metadata/turn-metadata.tsx'
import { NoteBox } from './note-box.tsx'
import { TurnFacts } from './turn-facts.tsx'
import styles from './turn-inspector.module.css'

interface TurnInspectorProps {
  readonly caseView: CaseView
  readonly turn: TurnId
}

/** Everything about one turn: its values and where they come from, its metadata, its blocks. */
export function TurnInspector({ caseView, turn }: TurnInspectorProps) {
  const { data, error, refetch } = useTurnDetail(caseView, turn)
  if (error !== null) {
    return (
      <div className={`${styles.inspector} ${styles.padded}`}>
        <ErrorBox error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (data === undefined) return <div className={styles.inspector} aria-busy="true" />
  return <Loaded caseView={caseView} turn={data} stale={!sameTurn(data, turn)} />
}

interface LoadedProps {
  readonly caseView: CaseView
  readonly turn: TurnDetail
  /** The turn before is still on screen while the chosen one is being read. */
  readonly stale: boolean
}

const keyOf = ({ conv_id, session_id, turn_id }: TurnDetail): string =>
  JSON.stringify([conv_id, session_id, turn_id])

function Loaded({ caseView, turn, stale }: LoadedProps) {
  const styleOf = useRuntimeStyle(caseView)
  const [large, setLarge] = useState<'metadata' | 'data' | null>(null)
  const key = keyOf(turn)
  return (
    <article
      className={`${styles.inspector} ${stale ? styles.stale : ''}`}
      aria-label={`Turn ${formatCount(turn.position + 1)}`}
      aria-busy={stale}
      data-turn-inspector
      tabIndex={-1}
    >
      <header className={styles.head}>
        <Row gap="2px 4px" align="center" wrap className={styles.name}>
          <h2>
            Turn {formatCount(turn.position + 1)}{' '}
            <Text tone="muted" weight="plain">
              of {formatCount(turn.turns)}
            </Text>
          </h2>
          <BesideButtons case_id={caseView.case_id} turn={turn} />
          <NoteBox
            key={key}
            case_id={caseView.case_id}
            about={{ conv_id: turn.conv_id, turn: { session_id: turn.session_id, turn_id: turn.turn_id } }}
            what="this turn"
          />
        </Row>
        <CopyableId text={turn.turn_id} max={160} wrap />
        <Row as="p" gap={6} align="baseline" narrows tone="muted" size="s">
          session <CopyableId text={turn.session_id} max={40} />
        </Row>
      </header>
      {large === null && <TurnFacts turn={turn} styleOf={styleOf} />}
      {large !== 'data' && (
        <section
          className={`${styles.section} ${styles.metadata} ${large === 'metadata' ? styles.large : ''}`}
        >
          <h3>Metadata</h3>
          <MetadataPanel
            key={key}
            turn={turn}
            large={large === 'metadata'}
            onLarge={(on) => setLarge(on ? 'metadata' : null)}
          />
        </section>
      )}
      {large === null && (
        <>
          <CandidateList turn={turn} />
          <Context turn={turn} styleOf={styleOf} />
        </>
      )}
      {turn.data !== undefined && large !== 'metadata' && (
        <section className={`${styles.section} ${styles.metadata} ${large === 'data' ? styles.large : ''}`}>
          <h3>Data</h3>
          <JsonPanel
            key={`data ${key}`}
            what="data"
            text={turn.data.text}
            bytes={turn.data.bytes}
            invalidUtf8={turn.data.invalid_utf8}
            large={large === 'data'}
            onLarge={(on) => setLarge(on ? 'data' : null)}
          />
        </section>
      )}
      {large === null && <Blocks key={`blocks ${key}`} phases={turn.phases} />}
    </article>
  )
}
