import type { Int64 } from '../../shared/contract/int64.ts'
import { NO_TIME } from '../../shared/truth/words.ts'
import { inBothZones, recordedTime } from '../format/time.ts'
import { useZone } from '../state/preferences.ts'
import styles from './time-text.module.css'

interface TimeTextProps {
  readonly ms: Int64
  /** `full` names the date and the zone; `clock` is the time of day alone, for tables whose header names the rest. */
  readonly show?: 'full' | 'date-time' | 'clock'
}

/** A recorded time in the zone the person chose. Hovering gives it in both zones and in milliseconds. */
export function TimeText({ ms, show = 'full' }: TimeTextProps) {
  const zone = useZone()
  const recorded = recordedTime(ms, zone)
  if (recorded.kind === 'none') return <span className={styles.none}>{NO_TIME}</span>
  if (recorded.kind === 'beyond') {
    return (
      <span className={styles.time} title="Not an instant any calendar has; shown as the file holds it.">
        {recorded.text}
      </span>
    )
  }
  const { date, time, zone: name } = recorded.at
  return (
    <time className={styles.time} dateTime={new Date(Number(ms)).toISOString()} title={inBothZones(ms, zone)}>
      {show === 'clock' ? time : `${date} ${time}`}
      {show === 'full' && <span className={styles.zone}> {name}</span>}
    </time>
  )
}
