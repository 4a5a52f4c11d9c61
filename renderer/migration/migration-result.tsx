import { Check, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { integrityInWords, referencesInWords, repairedBy } from '../../shared/contract/migration-words.ts'
import type { Finding, Migration } from '../../shared/contract/model.ts'
import { ONLY_THE_RESULT, spoiltEvidence } from '../../shared/contract/spoilt-evidence.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { shortHash } from '../format/text.ts'
import { formatDuration } from '../format/time.ts'
import { useUi } from '../state/ui.ts'
import { Button, Copy, Row, sentenceOf, Text, TimeText } from '../ui/index.ts'
import { BackfillCounts } from './backfill-counts.tsx'
import styles from './migration-result.module.css'
import { Section } from './section.tsx'
import { Steps } from './steps.tsx'

function CheckLine({
  ok,
  title,
  children,
}: {
  /** Null where it could not be checked. */
  readonly ok: boolean | null
  readonly title: string
  readonly children: ReactNode
}) {
  const Icon = ok ? Check : TriangleAlert
  return (
    <li className={ok ? styles.ok : styles.bad}>
      <Icon size={15} aria-hidden />
      <span>
        {title}
        <span className="visually-hidden">
          {ok === null ? ': not checked' : ok ? ': passed' : ': failed'}
        </span>
      </span>
      <Row as="span" gap="2px 6px" wrap align="center" tone="quiet">
        {children}
      </Row>
    </li>
  )
}

/** What a migration did, and the proof that it did nothing else. */
export function MigrationResult({
  migration,
  findings,
}: {
  readonly migration: Migration
  /** Of the evidence. */
  readonly findings: readonly Finding[]
}) {
  const { verification: v, backfill, steps, started_at_ms, took_ms, person } = migration
  const go = useUi((state) => state.go)
  const repaired = repairedBy(steps)
  const references = referencesInWords(v)
  const spoilt = spoiltEvidence(findings)
  const sameDigest = v.digest_before === v.digest_after
  return (
    <>
      <section
        className={`${styles.result} ${v.ok ? styles.passed : styles.failed}`}
        aria-label="Verification"
        role="status"
      >
        <p className={styles.verdict}>
          {v.ok ? <Check size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />}
          {v.ok ? 'Migrated and verified' : 'Migrated, but the verification failed: do not rely on this copy'}
          <Text push tone="quiet" size="s" weight="plain">
            <TimeText ms={started_at_ms} /> by {person === '' ? 'somebody' : visibleText(person)}, in{' '}
            {formatDuration(took_ms)}
          </Text>
        </p>
        <ul className={styles.checks}>
          <CheckLine ok={v.quick_check === 'ok'} title="integrity_check">
            {sentenceOf(integrityInWords(v))}
          </CheckLine>
          <CheckLine ok={v.rows_before === v.rows_after} title="Rows">
            {formatCount(v.rows_before)} before, {formatCount(v.rows_after)} after
          </CheckLine>
          <CheckLine ok={sameDigest} title="Values that were not to change">
            {sameDigest ? 'equal digests' : 'digests differ'}{' '}
            <code title={v.digest_before}>{shortHash(v.digest_before)}</code>
            {!sameDigest && (
              <>
                {' and '}
                <code title={v.digest_after}>{shortHash(v.digest_after)}</code>
              </>
            )}
            <Copy text={v.digest_after} what="the digest" />
          </CheckLine>
          {references !== null && (
            <CheckLine
              ok={v.lost_references === null ? null : v.lost_references === 0}
              title="foreign_key_check"
            >
              {sentenceOf(references)}
            </CheckLine>
          )}
          <CheckLine ok={v.backfill_exact} title="Backfill">
            {v.backfill_exact
              ? 'every filled value equals what its row’s metadata says; complete rows are as they were'
              : 'some value is not what its row’s metadata says'}
          </CheckLine>
        </ul>
        {repaired !== null && (
          <Text as="p" tone="quiet">
            {repaired.words}.
          </Text>
        )}
        {spoilt.length > 0 && (
          <section aria-label="What was wrong with the evidence">
            <Text as="p" tone="warn">
              {ONLY_THE_RESULT}
            </Text>
            <ul>
              {spoilt.map(({ code, message }) => (
                <li key={`${code} ${message}`}>{sentenceOf(message)}</li>
              ))}
            </ul>
          </section>
        )}
        <Row gap={8} wrap end>
          {backfill.stay_missing > 0 && (
            <Button onClick={() => go('recovery')}>
              Recover {plural(backfill.stay_missing, 'turn')} that still{' '}
              {backfill.stay_missing === 1 ? 'lacks' : 'lack'} a value
            </Button>
          )}
          <Button tone="primary" onClick={() => go('timeline')}>
            See the timeline
          </Button>
        </Row>
      </section>
      <Section title="Backfill" note={`${formatCount(backfill.scanned)} turns looked at`}>
        <BackfillCounts
          backfill={backfill}
          filled={backfill.rows_filled}
          runtime={backfill.filled_runtime}
          inference={backfill.filled_inference}
          done
        />
      </Section>
      <Section title="Steps" note="as they were run">
        <Steps steps={steps} />
      </Section>
    </>
  )
}
