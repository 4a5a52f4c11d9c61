import { SquareChartGantt } from 'lucide-react'
import { type ReactNode, type RefObject, useState } from 'react'
import type { CaseView, TurnDetail } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useUi } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { Blocks } from '../turn/blocks.tsx'
import { Context } from '../turn/context.tsx'
import { MetadataPanel } from '../turn/metadata/turn-metadata.tsx'
import { TurnFacts } from '../turn/turn-facts.tsx'
import section from '../turn/turn-inspector.module.css'
import { Button, CopyableId, Kbd } from '../ui/index.ts'
import styles from './evidence.module.css'

interface EvidenceProps {
  readonly caseView: CaseView
  readonly turn: TurnDetail
  /** The turn before is still on screen while the chosen one is being read. */
  readonly stale: boolean
  /** What can be decided about it. */
  readonly decision: ReactNode
  readonly box: RefObject<HTMLElement | null>
}

/** Everything a decision about one row can rest on, and the decision beside it. */
export function Evidence({ caseView, turn, stale, decision, box }: EvidenceProps) {
  const styleOf = useRuntimeStyle(caseView)
  const goToTurn = useUi((state) => state.goToTurn)
  const [large, setLarge] = useState(false)
  const { conv_id, session_id, turn_id } = turn
  const key = JSON.stringify([conv_id, session_id, turn_id])
  return (
    <article
      ref={box}
      className={`${styles.evidence} ${stale ? styles.stale : ''}`}
      aria-label={`Evidence of turn ${formatCount(turn.position + 1)}`}
      aria-busy={stale}
      tabIndex={-1}
    >
      <header className={styles.head}>
        <h2>
          Turn {formatCount(turn.position + 1)} <span>of {formatCount(turn.turns)}</span>
        </h2>
        <CopyableId text={turn_id} max={40} />
        <Button
          size="s"
          tone="quiet"
          title="Show the turn in its timeline (t)"
          onClick={() => goToTurn({ conv_id, session_id, turn_id })}
        >
          <SquareChartGantt size={14} aria-hidden />
          Timeline <Kbd>t</Kbd>
        </Button>
        <span className={styles.place}>
          <span>
            conversation <CopyableId text={conv_id} max={24} />
          </span>
          <span>
            session <CopyableId text={session_id} max={24} />
          </span>
        </span>
      </header>
      <div className={styles.columns}>
        <div className={styles.decision}>
          {decision}
          <section className={styles.values}>
            <div className={section.section}>
              <h3>Values</h3>
            </div>
            <TurnFacts turn={turn} styleOf={styleOf} />
          </section>
          <Context turn={turn} styleOf={styleOf} />
        </div>
        <div className={styles.source}>
          <section className={`${section.section} ${styles.metadata} ${large ? styles.large : ''}`}>
            <h3>Metadata, the only source</h3>
            <MetadataPanel key={key} turn={turn} large={large} onLarge={setLarge} />
          </section>
          {!large && <Blocks key={`blocks ${key}`} phases={turn.phases} />}
        </div>
      </div>
    </article>
  )
}
