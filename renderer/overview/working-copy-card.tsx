import type { CaseView } from '../../shared/contract/model.ts'
import { storeInWords } from '../../shared/truth/pointer.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { shortHash } from '../format/text.ts'
import { useUntold } from '../host/untold.ts'
import { useJob } from '../jobs/jobs.ts'
import { chooseTimelineStore } from '../start/attach-timeline.ts'
import { Button, Card, Copy, Facts, findingsTone, IdText, sentenceOf, Text } from '../ui/index.ts'
import styles from './working-copy-card.module.css'

const OF_THE_CHECK = new Set(['damaged', 'torn', 'index-wrong', 'unchecked'])

function QuickCheck({ caseView }: { readonly caseView: CaseView }) {
  const { checks } = useUntold(caseView)
  const result = caseView.quick_check
  if (result === null) return <Text tone="muted">{checks}</Text>
  if (result === 'ok') return <Text tone="ok">ok</Text>
  // That a table could not be checked says nothing against it; the findings tell what does.
  const tone = findingsTone(caseView.evidence.findings.filter(({ code }) => OF_THE_CHECK.has(code)))
  return (
    <Text tone={tone === 'plain' ? 'bad' : tone} className={styles.lines}>
      {result.split('\n').map(sentenceOf).join('\n')}
    </Text>
  )
}

function TimelineStore({ caseView }: { readonly caseView: CaseView }) {
  const attaching = useJob('case.attachTimeline')
  const store = caseView.timeline_store
  if (store !== null) {
    const state = storeInWords(store)
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
        {state !== null && (
          <Text as="p" tone="warn">
            {state}
          </Text>
        )}
        <Text as="p" tone="muted">
          Gives the latest pointers, which are not history and fill nothing.
        </Text>
      </>
    )
  }
  return (
    <>
      <Text as="p" tone="muted">
        none, so the latest pointers are not known
      </Text>
      <Button
        size="s"
        writes="case.attachTimeline"
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
  const untold = useUntold(caseView).counts
  return (
    <Card title="Working copy" note="all reading and writing happens here">
      <Facts
        facts={[
          ['integrity', <QuickCheck key="check" caseView={caseView} />],
          [
            'runtimes',
            caseView.runtimes === undefined ? (
              <Text key="runtimes" tone="muted">
                {caseView.counts === null ? untold : 'see the timelines'}
              </Text>
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
