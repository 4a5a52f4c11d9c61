import { Loader, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { useEvidenceState } from '../api/queries.ts'
import { formatShare } from '../format/number.ts'
import { formatBrief, localName } from '../format/time.ts'
import { useConnection } from '../host/connection.ts'
import { useUntold } from '../host/untold.ts'
import { useJobs } from '../jobs/jobs.ts'
import { prefer, useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { IconButton, Kbd, Row, Segmented, Text, ThemeMenu } from '../ui/index.ts'
import styles from './footer.module.css'
import { useUndoKeys } from './use-undo-keys.ts'

function EngineState() {
  const connected = useConnection(({ link }) => link.kind === 'connected')
  const busy = useConnection((state) => state.busy > 0)
  const job = useJobs(({ running }) => Object.values(running)[0])
  if (!connected) return <span className={styles.warn}>engine away</span>
  if (job !== undefined) {
    const { progress } = job
    return (
      <span className={styles.working}>
        <Loader size={12} aria-hidden />
        {progress === null ? 'working' : progress.label}
        {progress?.total != null && ` ${formatShare(progress.done, progress.total)}`}
      </span>
    )
  }
  return <span>{busy ? 'engine reading' : 'engine idle'}</span>
}

function EvidenceState({ caseView }: { readonly caseView: CaseView }) {
  const zone = useZone()
  const state = useEvidenceState(caseView.case_id)
  const sealed = formatBrief(caseView.evidence.sealed_at_ms, zone, Date.now())
  switch (state) {
    case undefined:
      return <span>Evidence sealed {sealed}</span>
    case 'unchanged':
      return (
        <span className={styles.state}>
          <ShieldCheck size={13} aria-hidden className={styles.ok} />
          Evidence unchanged since {sealed}
        </span>
      )
    case 'changed':
      return (
        <span className={`${styles.state} ${styles.warn}`}>
          <ShieldAlert size={13} aria-hidden />
          The evidence file has changed since it was sealed, {sealed}; this case shows it as it was
        </span>
      )
    case 'gone':
      return (
        <span className={styles.state}>
          <ShieldAlert size={13} aria-hidden />
          The evidence is not where it was any more; this case keeps it as sealed, {sealed}
        </span>
      )
  }
}

/** The state of things: engine, case, evidence, and the zone of all times. */
export function Footer({ caseView }: { readonly caseView: CaseView }) {
  const said = useUndoKeys(caseView)
  const show = useUi((state) => state.show)
  const zone = useZone()
  const { counts, checks } = useUntold(caseView)
  return (
    <footer className={styles.footer}>
      <EngineState />
      <Text role="status" narrows ellipsis tone="ink">
        {said}
      </Text>
      {caseView.counts === null && <span className={styles.working}>turns: {counts}</span>}
      {checks !== null && <span className={styles.working}>working copy: {checks}</span>}
      <Row as="span" gap={12} align="center" narrows push>
        <EvidenceState caseView={caseView} />
        <Segmented
          label="Zone of times"
          value={zone}
          options={[
            ['utc', 'UTC'],
            ['local', localName()],
          ]}
          onChange={(zone) => prefer({ zone })}
        />
        <ThemeMenu />
        <IconButton label="Keys" className={styles.help} onClick={() => show('keys')}>
          <Kbd>?</Kbd>
        </IconButton>
      </Row>
    </footer>
  )
}
