import type { Turn } from '../../shared/contract/model.ts'
import { formatCount, plural } from '../format/number.ts'
import { formatInstant } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { AssertedMark } from '../ui/asserted-mark.tsx'
import { EvidenceSummary } from '../ui/evidence-summary.tsx'
import { IdText } from '../ui/id-text.tsx'
import { RuntimeTag } from '../ui/runtime.tsx'
import { segmentAt } from './layout/detail.ts'
import { type Scene, switchWords } from './layout/scene.ts'
import type { Spot } from './layout/spot.ts'
import { duration } from './layout/time-axis.ts'
import styles from './read-out.module.css'
import { runtimeWord, turnsWord } from './words.ts'

interface ReadOutProps {
  readonly scene: Scene
  readonly spot: Spot
  readonly turn: Turn | undefined
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** The drawing's place in the window and the pointer's place in it, in CSS pixels. */
  readonly plot: DOMRect
  readonly x: number
}

/** The widest it gets (CSS pixels). */
const WIDTH = 380

/** What is under the pointer. */
export function ReadOut({ scene, spot, turn, styleOf, plot, x }: ReadOutProps) {
  // Below the drawing, so that it hides no lane; beside the pointer where there is no room below.
  const below = window.innerHeight - plot.bottom > 170
  const left = Math.max(8, Math.min(window.innerWidth - WIDTH - 8, plot.left + x - WIDTH / 3))
  const style = below ? { left, top: plot.bottom + 4 } : { left, bottom: window.innerHeight - plot.top + 4 }
  return (
    <div className={styles.box} style={style} aria-hidden>
      {spot.kind === 'dense' ? (
        <DenseWords scene={scene} spot={spot} styleOf={styleOf} />
      ) : spot.kind === 'gap' ? (
        <>
          <b className={styles.title}>Nothing for {duration(spot.ms)}</b>
          <span className={styles.dim}>Drawn shorter than it was.</span>
        </>
      ) : (
        <TurnWords scene={scene} spot={spot} turn={turn} styleOf={styleOf} />
      )}
    </div>
  )
}

function DenseWords({
  scene,
  spot,
  styleOf,
}: {
  readonly scene: Scene
  readonly spot: Extract<Spot, { kind: 'dense' }>
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}) {
  const { segments } = scene.timeline
  const first = segments[spot.first]!
  const last = segments[spot.last]!
  const turns = last.start + last.turns - first.start
  return (
    <>
      <b className={styles.title}>Dense: {plural(spot.last - spot.first + 1, 'segment')} in this column</b>
      <span className={styles.dim}>{turnsWord({ start: first.start, turns })}</span>
      <span className={styles.lanes}>
        {spot.lanes.map((lane) => {
          const runtime = scene.lanes.runtimes[lane]!
          return <RuntimeTag key={runtime} runtime_key={runtime} look={styleOf(runtime)} max={18} />
        })}
        {spot.moreLanes && <span className={styles.dim}>and more</span>}
      </span>
      <span className={styles.dim}>Zoom in to tell them apart.</span>
    </>
  )
}

function TurnWords({
  scene,
  spot,
  turn,
  styleOf,
}: {
  readonly scene: Scene
  readonly spot: Extract<Spot, { kind: 'turn' }>
  readonly turn: Turn | undefined
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}) {
  const { segments, turns } = scene.timeline
  const index = segmentAt(segments, spot.position)
  const segment = segments[index]!
  const switched = switchWords(scene, spot.position, runtimeWord)
  return (
    <>
      <b className={styles.title}>
        Turn {formatCount(spot.position + 1)} <span className={styles.dim}>of {formatCount(turns)}</span>
      </b>
      <span className={styles.row}>
        <RuntimeTag runtime_key={segment.runtime_key} look={styleOf(segment.runtime_key)} max={30} />
        <span className={styles.dim}>
          segment {formatCount(index + 1)} of {formatCount(segments.length)}, {turnsWord(segment)}
        </span>
      </span>
      {turn === undefined ? (
        <span className={styles.dim}>{scene.timeline.times[spot.position]! > 0 ? '…' : ''}</span>
      ) : (
        <>
          <IdText text={turn.turn_id} max={34} titled={false} />
          <span>{formatInstant(turn.updated_at_ms, 'utc')}</span>
          <EvidenceSummary evidence={turn.evidence} />
          {turn.provenance.runtime_key !== null && (
            <span className={styles.dim}>
              {turn.provenance.runtime_key.text}
              <AssertedMark provenance={turn.provenance.runtime_key} />
            </span>
          )}
        </>
      )}
      {spot.together > 1 && (
        <span className={styles.dim}>{plural(spot.together, 'turn')} recorded in this millisecond</span>
      )}
      {switched !== null && <span className={styles.switched}>{switched}</span>}
    </>
  )
}
