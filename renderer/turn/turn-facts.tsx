import type { TurnDetail } from '../../shared/contract/model.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import type { EvidenceState } from '../../shared/truth/evidence-state.ts'
import { CARRIED_OVER } from '../../shared/truth/inherited.ts'
import { serverWords } from '../../shared/truth/server-made.ts'
import { NO_TIME } from '../../shared/truth/words.ts'
import { provenanceIn } from '../format/provenance.ts'
import { REASONS } from '../format/reasons.ts'
import { formatInstant, recordedTime } from '../format/time.ts'
import { useZone } from '../state/preferences.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import {
  AssertedMark,
  CopyableId,
  EvidenceTag,
  IdText,
  JsonPath,
  Row,
  RuntimeTag,
  Text,
  UnknownTag,
} from '../ui/index.ts'
import styles from './turn-facts.module.css'

interface TurnFactsProps {
  readonly turn: TurnDetail
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}

/** Both truth columns with what they rest on, and the turn's times. */
export function TurnFacts({ turn, styleOf }: TurnFactsProps) {
  return (
    <dl className={styles.facts}>
      <dt>runtime</dt>
      <dd>
        <Row gap="0 12px" wrap align="center" narrows weight="medium">
          <RuntimeTag runtime_key={turn.runtime_key} look={styleOf(turn.runtime_key)} max={80} />
          <AssertedMark provenance={turn.provenance.runtime_key} />
          <EvidenceTag state={turn.evidence.runtime} />
        </Row>
        <Basis turn={turn} column="runtime_key" state={turn.evidence.runtime} />
      </dd>
      <dt>inference</dt>
      <dd>
        <Row gap="0 12px" wrap align="center" narrows weight="medium">
          {turn.inference_id === '' ? <UnknownTag /> : <CopyableId text={turn.inference_id} max={60} />}
          <AssertedMark provenance={turn.provenance.inference_id} />
          <EvidenceTag state={turn.evidence.inference} />
        </Row>
        <Basis turn={turn} column="inference_id" state={turn.evidence.inference} />
      </dd>
      {turn.reason !== null && (
        <>
          <dt>missing</dt>
          <dd>
            <Text tone="warn">{REASONS[turn.reason].short}</Text>{' '}
            <Text as="code" tone="muted" size="xs">
              {turn.reason}
            </Text>
            <p className={styles.more}>{REASONS[turn.reason].long}</p>
          </dd>
        </>
      )}
      <dt>updated</dt>
      <dd>
        <Instant ms={turn.updated_at_ms} stands={turn.odd_times?.updated} />
      </dd>
      {(turn.odd_times?.created !== undefined ||
        (turn.turn_created_at_ms !== null && turn.turn_created_at_ms !== turn.updated_at_ms)) && (
        <>
          <dt>created</dt>
          <dd>
            <Instant ms={turn.turn_created_at_ms ?? 0} stands={turn.odd_times?.created} />
          </dd>
        </>
      )}
    </dl>
  )
}

/** What the metadata says where it differs, and how the value came into the column. */
function Basis({
  turn,
  column,
  state,
}: {
  readonly turn: TurnDetail
  readonly column: TruthColumn
  readonly state: EvidenceState
}) {
  const canonical = turn.canonical[column]
  const provenance = turn.provenance[column]
  const zone = useZone()
  return (
    <>
      {state === 'conflict' && (
        <p className={styles.conflict}>
          metadata says <IdText text={canonical} max={60} />; neither is changed
        </p>
      )}
      {state === 'metadata-only' && (
        <p className={styles.more}>
          backfill would fill <IdText text={canonical} max={60} />
        </p>
      )}
      {turn.server_made?.[column] !== undefined && (
        <p className={styles.more}>
          {serverWords(turn.server_made[column])}, from{' '}
          <JsonPath path={turn.server_made[column].path} wraps />
        </p>
      )}
      {column === 'runtime_key' && turn.carried_over === true && (
        <p
          className={styles.more}
          title="Each turn’s metadata begins as a copy of the turn’s before it, so the runtime object may be an earlier turn’s."
        >
          metadata {CARRIED_OVER}
        </p>
      )}
      {provenance !== null && (
        <p className={styles.more}>
          <IdText text={provenanceIn(provenance, zone)} plain />
        </p>
      )}
      {provenance === null && (state === 'agrees' || state === 'column-only' || state === 'server-made') && (
        <p className={styles.more}>came with the file</p>
      )}
    </>
  )
}

/**
 * The chosen zone first; the other beside it, where it is another.
 * @param stands what the column holds where that is not a number
 */
function Instant({
  ms,
  stands,
}: {
  readonly ms: TurnDetail['updated_at_ms']
  readonly stands?: string | undefined
}) {
  const zone = useZone()
  if (stands !== undefined)
    return (
      <p className={styles.more} title="The turn comes after those whose time is a number.">
        “<IdText text={stands} max={80} />” is not a number, so no time is known
      </p>
    )
  const recorded = recordedTime(ms, zone)
  if (recorded.kind === 'none') return <i className={styles.more}>{NO_TIME}</i>
  if (recorded.kind === 'beyond') return <span title="Not an instant any calendar has.">{recorded.text}</span>
  const other = formatInstant(ms, zone === 'utc' ? 'local' : 'utc')
  return (
    <>
      <time dateTime={new Date(Number(ms)).toISOString()} title={`${ms} ms since epoch`}>
        {formatInstant(ms, zone)}
      </time>
      {other !== formatInstant(ms, zone) && <p className={styles.more}>{other}</p>}
    </>
  )
}
