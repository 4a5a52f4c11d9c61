import { memo } from 'react'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { isPartlyRead } from '../../shared/contract/partly-read.ts'
import { pointerAndStoreInWords, storeInWords } from '../../shared/truth/pointer.ts'
import { previewSentence } from '../../shared/truth/preview-words.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { OnlyRead } from '../salvage/only-read.tsx'
import { ALL_TURNS, useUi } from '../state/ui.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { NoteBox } from '../turn/note-box.tsx'
import { Button } from '../ui/button.tsx'
import { CopyableId, IdText } from '../ui/id-text.tsx'
import { Text } from '../ui/layout.tsx'
import styles from './timeline-head.module.css'

interface TimelineHeadProps {
  readonly caseView: CaseView
  readonly timeline: Timeline
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}

/** What the conversation comes to, and the pointer set apart: it is not history. */
export const TimelineHead = memo(function TimelineHead({ caseView, timeline }: TimelineHeadProps) {
  const { switches, unknown_runtime, missing, turns } = timeline
  const goToMissing = useUi((state) => state.goToMissing)
  const made = timeline.evidence['server-made'] ?? 0
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h1 className={styles.id}>
          <CopyableId text={timeline.conv_id} max={46} />
        </h1>
        <ul className={styles.facts}>
          <li>{plural(turns, 'turn')}</li>
          <li title="Switches between neighbouring known turns. Inside an unknown run more may lie than can be known.">
            {plural(switches.certain, 'certain switch', 'certain switches')}
            {switches.at_least > switches.certain && `, at least ${formatCount(switches.at_least)}`}
          </li>
          {unknown_runtime > 0 && <li>{formatCount(unknown_runtime)} unknown</li>}
          {missing > 0 && (
            <Text as="li" tone="warn" title="Turns without a runtime, an inference id, or both.">
              <Button tone="link" onClick={() => goToMissing({ in: timeline.conv_id })}>
                {formatCount(missing)} missing a value
              </Button>
            </Text>
          )}
          {made > 0 && (
            <Text
              as="li"
              tone="warn"
              title="Turns with a value that a server’s own backfill made of something that is not canonical."
            >
              <Button
                tone="link"
                onClick={() => useUi.getState().choose('timeline', { ...ALL_TURNS, evidence: 'server-made' })}
              >
                {formatCount(made)} server-made
              </Button>
            </Text>
          )}
          {timeline.sessions.length > 1 && <li>{plural(timeline.sessions.length, 'session')}</li>}
          {isPartlyRead(caseView) && (
            <li>
              <OnlyRead caseView={caseView} />
            </li>
          )}
        </ul>
        {timeline.preview !== undefined && (
          <p className={styles.preview}>{previewSentence(timeline.preview)}</p>
        )}
        <NoteBox
          key={timeline.conv_id}
          case_id={caseView.case_id}
          about={{ conv_id: timeline.conv_id, turn: null }}
          what="this conversation"
        />
        <Pointer caseView={caseView} pointer={timeline.resolved_runtime_key} />
      </header>
    </div>
  )
})

const POINTER =
  'What the conversation points at now, from the timeline store. It says nothing about past turns.'

/** The pointer wears no runtime's colour: it never colours history. */
function Pointer({ caseView, pointer }: { readonly caseView: CaseView; readonly pointer: string | null }) {
  const store = caseView.timeline_store
  const hasStore = store !== null
  const state = store === null ? null : storeInWords(store)
  const known = state ?? 'latest pointer'
  if (!hasStore || pointer === null || pointer === '') {
    return (
      <span
        className={styles.pointer}
        title={hasStore ? POINTER : 'The latest pointer lives in a timeline store, not in turns.db.'}
      >
        {pointerAndStoreInWords(store, pointer, visibleText)}
      </span>
    )
  }
  return (
    <span className={styles.pointer} title={POINTER}>
      pointer{' '}
      <b>
        <IdText text={pointer} max={28} />
      </b>{' '}
      — {known}, not history
    </span>
  )
}
