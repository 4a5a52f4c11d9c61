import { Maximize2, X, ZoomIn, ZoomOut } from 'lucide-react'
import { useCallback, useMemo, useRef } from 'react'
import { Panel, Separator } from 'react-resizable-panels'
import type { TimelineShape, TurnRange } from '../../shared/contract/address.ts'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { useTurnsPage } from '../api/queries.ts'
import { type Scene, sceneOf } from '../drawing/layout/scene.ts'
import { LANE_HEIGHT, marginsOf, NOTE_HEIGHT } from '../drawing/paint/frame.ts'
import { SegmentList } from '../drawing/segment-list.tsx'
import { type DrawingCommands, TimelineDrawing } from '../drawing/timeline-drawing.tsx'
import { positionWords, turnsWord } from '../drawing/words.ts'
import { useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { useNotes } from '../turn/notes.ts'
import { openInspector } from '../turn/open-inspector.ts'
import { IconButton } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Empty } from '../ui/empty.tsx'
import { Panels } from '../ui/panels.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useLetterKeys } from '../ui/use-letter-keys.ts'
import styles from './conversation-timeline.module.css'
import { SwitchSteps } from './switch-steps.tsx'
import { TimelineHead } from './timeline-head.tsx'
import { TurnTable } from './turn-table.tsx'
import { useSelection } from './use-selection.ts'
import { WithTimeline } from './with-timeline.tsx'

interface ConversationTimelineProps {
  readonly caseView: CaseView
  readonly conversationId: string
}

/** The timeline of one conversation: what it comes to, its drawing, and its turns. */
export function ConversationTimeline({ caseView, conversationId }: ConversationTimelineProps) {
  return (
    <WithTimeline caseView={caseView} conversationId={conversationId}>
      {(timeline) => (
        <Loaded
          key={conversationId}
          caseView={caseView}
          conversationId={conversationId}
          timeline={timeline}
        />
      )}
    </WithTimeline>
  )
}

/** One step of zooming by key or button. */
const ZOOM = 1.6

const ZOOMS = [
  ['Zoom out (-)', ZoomOut, (drawing: DrawingCommands) => drawing.zoomBy(1 / ZOOM)],
  ['Zoom in (+)', ZoomIn, (drawing: DrawingCommands) => drawing.zoomBy(ZOOM)],
  ['Show all (0)', Maximize2, (drawing: DrawingCommands) => drawing.fit()],
] as const

const SHAPES = [
  ['turn', 'By turn'],
  ['time', 'By time'],
  ['list', 'Segments as a list'],
] as const satisfies readonly (readonly [TimelineShape, string])[]

/** Tools, overview and the card's own padding (CSS pixels). */
const CHROME = 82

/** Height that shows every lane, within reason (CSS pixels). */
function naturalHeight(scene: Scene): number {
  const { top, bottom } = marginsOf(scene)
  return Math.min(
    430,
    Math.max(190, scene.lanes.runtimes.length * LANE_HEIGHT + top + bottom + NOTE_HEIGHT + CHROME),
  )
}

function Loaded({
  caseView,
  conversationId,
  timeline,
}: ConversationTimelineProps & { readonly timeline: Timeline }) {
  const zone = useZone()
  const styleOf = useRuntimeStyle(caseView)
  const shape = useUi((state) => state.choices.timeline.by)
  const chosenZoom = useUi((state) => state.choices.timeline.zoom)
  const choose = useUi((state) => state.choose)
  /** Of an address, it may name turns that are not there. */
  const zoom = chosenZoom !== null && chosenZoom[0] < timeline.turns ? chosenZoom : null
  const onZoom = useCallback((zoom: TurnRange | null) => choose('timeline', { zoom }), [choose])
  const axisKind = shape === 'time' ? 'time' : 'ordinal'
  const scene = useMemo(() => sceneOf(timeline, axisKind), [timeline, axisKind])
  const selection = useSelection(caseView, conversationId)
  const pointed = useTurnsPage(caseView, conversationId)
  const { row: pointedRow, show: showPointed } = pointed
  const onNeed = useCallback((position: number) => showPointed(position, position), [showPointed])
  const commands = useRef<DrawingCommands>(null)
  const onCommands = useCallback((given: DrawingCommands) => {
    commands.current = given
  }, [])

  const { position, select } = selection
  const selectAndReveal = useCallback(
    (next: number) => {
      select(next)
      commands.current?.reveal(next)
    },
    [select],
  )
  useLetterKeys({
    '+': () => commands.current?.zoomBy(ZOOM),
    '=': () => commands.current?.zoomBy(ZOOM),
    '-': () => commands.current?.zoomBy(1 / ZOOM),
    '0': () => commands.current?.fit(),
  })

  const notes = useNotes(caseView.case_id)
  const noted = useMemo(
    () =>
      notes.flatMap((note) =>
        note.conv_id === conversationId && note.position !== null ? note.position : [],
      ),
    [notes, conversationId],
  )
  const words =
    position < 0
      ? ''
      : `${positionWords(scene, position, selection.turn, zone)}${noted.includes(position) ? ', with a note' : ''}`
  const drawn = timeline.turns > 0
  return (
    <div className={styles.view}>
      <TimelineHead caseView={caseView} timeline={timeline} styleOf={styleOf} />
      <Panels name="timeline" orientation="vertical" className={styles.split}>
        <Panel id="drawing" defaultSize={`${naturalHeight(scene)}px`} minSize="130px">
          <div className={styles.card}>
            <div className={styles.tools}>
              <Segmented
                label="How the timeline is shown"
                value={shape}
                options={SHAPES}
                onChange={(by) => choose('timeline', { by })}
              />
              <SwitchSteps
                case_id={caseView.case_id}
                scene={scene}
                position={position}
                onStep={selectAndReveal}
              />
              {shape !== 'list' && (
                <span className={styles.zoom}>
                  {zoom !== null && (
                    <Chip tone="accent">
                      {turnsWord({ start: zoom[0], turns: Math.min(timeline.turns, zoom[1] + 1) - zoom[0] })}
                      <IconButton
                        label="Show all turns (Esc)"
                        onClick={() => {
                          onZoom(null)
                          commands.current?.focus()
                        }}
                      >
                        <X size={13} aria-hidden />
                      </IconButton>
                    </Chip>
                  )}
                  {ZOOMS.map(([label, Icon, does]) => (
                    <IconButton
                      key={label}
                      label={label}
                      onClick={() => commands.current && does(commands.current)}
                    >
                      <Icon size={15} aria-hidden />
                    </IconButton>
                  ))}
                </span>
              )}
            </div>
            {!drawn ? (
              <Empty title="No turns">This conversation has no turns to draw.</Empty>
            ) : shape === 'list' ? (
              <SegmentList
                scene={scene}
                styleOf={styleOf}
                zone={zone}
                selected={position}
                onSelect={select}
              />
            ) : (
              <TimelineDrawing
                scene={scene}
                styleOf={styleOf}
                zone={zone}
                selected={position}
                noted={noted}
                onSelect={select}
                zoom={zoom}
                onZoom={onZoom}
                turnAt={pointedRow}
                onNeed={onNeed}
                onOpen={openInspector}
                words={words}
                onCommands={onCommands}
              />
            )}
          </div>
        </Panel>
        <Separator className={styles.separator} aria-label="Height of the timeline" />
        <Panel id="turns" minSize="120px">
          <TurnTable
            caseView={caseView}
            conversationId={conversationId}
            timeline={timeline}
            styleOf={styleOf}
            selected={position}
            onSelect={selectAndReveal}
            onOpen={openInspector}
          />
        </Panel>
      </Panels>
    </div>
  )
}
