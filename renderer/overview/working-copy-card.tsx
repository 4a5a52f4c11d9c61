import type { CaseView } from '../../shared/contract/model.ts'
import { formatCount, plural } from '../format/number.ts'
import { shortHash } from '../format/text.ts'
import { useJob } from '../jobs/jobs.ts'
import { chooseTimelineStore } from '../start/attach-timeline.ts'
import { Button, Card, Copy, Facts, IdText } from '../ui/index.ts'
import styles from './working-copy-card.module.css'

function QuickCheck({ result }: { readonly result: string | null }) {
  if (result === null) return <span className={styles.quiet}>running in the background</span>
  if (result === 'ok') return <span className={styles.ok}>ok</span>
  return <span className={styles.bad}>{result}</span>
}

function TimelineStore({ caseView }: { readonly caseView: CaseView }) {
  const attaching = useJob('case.attachTimeline')
  const store = caseView.timeline_store
  if (store !== null) {
    return (
      <>
        <p>
          {store.same_file ? 'in the same file' : <IdText text={store.path} />},{' '}
          {plural(store.conversations, 'conversation')}
        </p>
        {!store.same_file && (
          <p className={styles.hash}>
            sealed <code>{shortHash(store.sha256)}</code>
            <Copy text={store.sha256} what="the SHA-256 of the timeline store" />
          </p>
        )}
        <p className={styles.quiet}>Gives the latest pointers, which are not history and fill nothing.</p>
      </>
    )
  }
  return (
    <>
      <p className={styles.quiet}>none, so the latest pointers are not known</p>
      <Button
        size="s"
        className={styles.attach}
        disabled={attaching !== undefined}
        onClick={() => void chooseTimelineStore(caseView.case_id)}
      >
        {attaching === undefined ? 'Attach a timeline store…' : 'Attaching…'}
      </Button>
    </>
  )
}

/** The copy all work happens in. */
export function WorkingCopyCard({ caseView }: { readonly caseView: CaseView }) {
  return (
    <Card title="Working copy" note="all reading and writing happens here">
      <Facts
        facts={[
          ['quick_check', <QuickCheck key="check" result={caseView.quick_check} />],
          [
            'runtimes',
            caseView.runtimes === undefined ? (
              <span key="runtimes" className={styles.quiet}>
                {caseView.counts === null ? 'being counted' : 'see the timelines'}
              </span>
            ) : (
              formatCount(caseView.runtimes.length)
            ),
          ],
          ['timeline store', <TimelineStore key="store" caseView={caseView} />],
        ]}
      />
    </Card>
  )
}
