import type { Turn } from '../../shared/contract/model.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { provenanceIn } from '../format/provenance.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { formatInstant, type Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { AssertedMark } from '../ui/asserted-mark.tsx'
import { EvidenceSummary } from '../ui/evidence-summary.tsx'
import { IdText, sentenceOf } from '../ui/id-text.tsx'
import { Row, Text } from '../ui/layout.tsx'
import { PreviewTag, RuntimeTag } from '../ui/runtime.tsx'
import { segmentAt } from './layout/detail.ts'
import { type Scene, switchWords } from './layout/scene.ts'
import type { Spot } from './layout/spot.ts'
import { duration } from './layout/time-axis.ts'
import styles from './read-out.module.css'
import { turnsWord } from './words.ts'

interface ReadOutProps {
  readonly scene: Scene
  readonly spot: Spot
  readonly turn: Turn | undefined
  readonly zone: Zone
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** The drawing's place in the window and the pointer's place in it, in CSS pixels. */
  readonly plot: DOMRect
  readonly x: number
}

/** The widest it gets (CSS pixels). */
const WIDTH = 380

/** What is under the pointer. */
export function ReadOut({ scene, spot, turn, zone, styleOf, plot, x }: ReadOutProps) {
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
          <Text as="b" size="m" weight="bold">
            Nothing for {duration(spot.ms)}
          </Text>
          <Text tone="muted" weight="plain">
            Drawn shorter than it was.
          </Text>
        </>
      ) : (
        <TurnWords scene={scene} spot={spot} turn={turn} zone={zone} styleOf={styleOf} />
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
      <Text as="b" size="m" weight="bold">
        Dense: {plural(spot.last - spot.first + 1, 'segment')} in this column
      </Text>
      <Text tone="muted" weight="plain">
        {turnsWord({ start: first.start, turns })}
      </Text>
      <Row as="span" gap="2px 10px" wrap narrows>
        {spot.lanes.map((lane) => {
          const runtime = scene.lanes.runtimes[lane]!
          return <RuntimeTag key={runtime} runtime_key={runtime} look={styleOf(runtime)} max={18} />
        })}
        {spot.moreLanes && (
          <Text tone="muted" weight="plain">
            and more
          </Text>
        )}
      </Row>
      <Text tone="muted" weight="plain">
        Zoom in to tell them apart.
      </Text>
    </>
  )
}

function TurnWords({
  scene,
  spot,
  turn,
  zone,
  styleOf,
}: {
  readonly scene: Scene
  readonly spot: Extract<Spot, { kind: 'turn' }>
  readonly turn: Turn | undefined
  readonly zone: Zone
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}) {
  const { segments, turns } = scene.timeline
  const index = segmentAt(segments, spot.position)
  const segment = segments[index]!
  const switched = switchWords(scene, spot.position, runtimeWord)
  return (
    <>
      <Text as="b" size="m" weight="bold">
        Turn {formatCount(spot.position + 1)}{' '}
        <Text tone="muted" weight="plain">
          of {formatCount(turns)}
        </Text>
      </Text>
      <Row as="span" gap="2px 10px" wrap narrows>
        <RuntimeTag runtime_key={segment.runtime_key} look={styleOf(segment.runtime_key)} max={30} />
        <Text tone="muted" weight="plain">
          segment {formatCount(index + 1)} of {formatCount(segments.length)}, {turnsWord(segment)}
        </Text>
      </Row>
      {turn === undefined ? (
        <Text tone="muted" weight="plain">
          {scene.timeline.times[spot.position]! > 0 ? '…' : ''}
        </Text>
      ) : (
        <>
          <IdText text={turn.turn_id} max={34} titled={false} />
          <span>{formatInstant(turn.updated_at_ms, zone)}</span>
          <EvidenceSummary turn={turn} />
          {turn.preview?.runtime_key !== undefined && (
            <PreviewTag
              runtime_key={turn.preview.runtime_key}
              look={styleOf(turn.preview.runtime_key)}
              max={30}
            />
          )}
          {turn.provenance.runtime_key !== null && (
            <Text tone="muted" weight="plain">
              {sentenceOf(provenanceIn(turn.provenance.runtime_key, zone))}
              <AssertedMark provenance={turn.provenance.runtime_key} />
            </Text>
          )}
        </>
      )}
      {spot.together > 1 && (
        <Text tone="muted" weight="plain">
          {plural(spot.together, 'turn')} recorded in this millisecond
        </Text>
      )}
      {switched !== null && (
        <Text tone="warn" anywhere>
          {switched}
        </Text>
      )}
    </>
  )
}
