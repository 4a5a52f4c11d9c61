import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { TurnRange } from '../../shared/contract/address.ts'
import type { Turn } from '../../shared/contract/model.ts'
import { plural } from '../../shared/truth/words.ts'
import type { Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { Stack } from '../ui/layout.tsx'
import { useElementSize } from '../ui/use-element-size.ts'
import { LaneNames } from './lane-names.tsx'
import { segmentAt } from './layout/detail.ts'
import { rangeOf, stretchOf, turnsIn } from './layout/range.ts'
import type { Scene } from './layout/scene.ts'
import { type Spot, spotAt } from './layout/spot.ts'
import { panned, pixelOf, revealed, type Viewport, wholeOf, worldOf, zoomed } from './layout/viewport.ts'
import { Overview } from './overview.tsx'
import { contextOf } from './paint/canvas.ts'
import { fillsOf } from './paint/fills.ts'
import { type Geometry, LANE_HEIGHT, lanesHeight, marginsOf, plotWidth } from './paint/frame.ts'
import { readPalette, useScheme } from './paint/palette.ts'
import { paintSelection, paintTimeline } from './paint/timeline.ts'
import { RangeBand } from './range-band.tsx'
import { ReadOut } from './read-out.tsx'
import styles from './timeline-drawing.module.css'
import { useDrag } from './use-drag.ts'
import { useViewport } from './use-viewport.ts'
import { rangeWords } from './words.ts'

export interface DrawingCommands {
  readonly zoomBy: (factor: number) => void
  readonly fit: () => void
  readonly reveal: (position: number) => void
  readonly focus: () => void
}

interface TimelineDrawingProps {
  readonly scene: Scene
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly zone: Zone
  /** Position of the selected turn; -1 without one. */
  readonly selected: number
  /** Positions of turns with a mark or a note. */
  readonly noted: readonly number[]
  readonly onSelect: (position: number) => void
  /** The turns that are zoomed to; null for all. */
  readonly zoom: TurnRange | null
  readonly onZoom: (zoom: TurnRange | null) => void
  /** Undefined while the turn is being read. */
  readonly turnAt: (position: number) => Turn | undefined
  /** Asks for a turn that is pointed at. */
  readonly onNeed: (position: number) => void
  readonly onOpen: () => void
  /** Text of the current position, read out. */
  readonly words: string
  readonly onCommands: (commands: DrawingCommands) => void
}

/** A stretch that is about to be zoomed to, and the turns in it. */
interface Range {
  readonly stretch: Viewport
  readonly turns: TurnRange | null
  /** The turn at its moving end; null where it is drawn by the pointer. */
  readonly head: number | null
}

/** What the pointer is on, where, and where the drawing stood in the window then. */
interface Pointed {
  readonly spot: Spot
  /** From the plot's left edge. */
  readonly x: number
  readonly plot: DOMRect
}

const MOST_GUTTER = 168
const LEAST_GUTTER = 76
const RIGHT = 14
/** A turn is asked for when the pointer has rested this long (ms). */
const REST = 90

function gutterOf(scene: Scene, font: string): number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return MOST_GUTTER
  context.font = `13px ${font}`
  let widest = 0
  for (const runtime of scene.lanes.runtimes.slice(0, 300))
    widest = Math.max(widest, context.measureText(runtime === '' ? 'unknown' : runtime.slice(0, 40)).width)
  return Math.ceil(Math.min(MOST_GUTTER, Math.max(LEAST_GUTTER, widest + 44)))
}

export const TimelineDrawing = memo(function TimelineDrawing(props: TimelineDrawingProps) {
  const { scene, styleOf, zone, selected, noted, onSelect, onNeed, onOpen, words, onCommands } = props
  const { zoom, onZoom } = props
  const { axis, timeline } = scene
  const [root, size] = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const above = useRef<HTMLCanvasElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const scheme = useScheme()
  const [scroll, setScroll] = useState(0)
  const [spot, setSpot] = useState<Pointed | null>(null)
  const { view, change } = useViewport(axis, zoom)
  const [range, setRange] = useState<Range | null>(null)
  const wordsOf = (turns: TurnRange | null): string => rangeWords(scene, turns, zone)
  /** What is said when other turns are shown than before, until a turn is chosen. */
  const [led, setLed] = useState({ zoom, said: '' })
  if (`${led.zoom}` !== `${zoom}`) {
    const said = zoom === null ? 'All turns are shown.' : `Shown: ${wordsOf(zoom)}. Escape shows all turns.`
    setLed({ zoom, said })
  }

  const palette = useMemo(() => {
    // Read again whenever the scheme changes: the custom properties have other values then.
    void scheme
    return readPalette(document.body)
  }, [scheme])
  const left = useMemo(() => gutterOf(scene, palette.font), [scene, palette])
  const { width: outerWidth, height, ratio } = size
  const geometry = useMemo<Geometry>(() => {
    return { ...marginsOf(scene), width: outerWidth, height, left, right: RIGHT, scroll }
  }, [scene, left, outerWidth, height, scroll])
  const width = plotWidth(geometry)
  const fillOf = useMemo(() => fillsOf(palette, ratio), [palette, ratio])

  useLayoutEffect(() => {
    const context = contextOf(canvas.current, geometry, ratio)
    if (context !== null)
      paintTimeline({ context, scene, view, geometry, palette, fillOf, styleOf, zone, noted })
  }, [scene, view, geometry, palette, fillOf, styleOf, zone, noted, ratio])
  useLayoutEffect(() => {
    const context = contextOf(above.current, geometry, ratio)
    if (context !== null) paintSelection({ context, scene, view, geometry, palette, selected })
  }, [scene, view, geometry, palette, selected, ratio])

  useEffect(() => {
    onCommands({
      zoomBy: (factor) =>
        change((view) => {
          const at = selected >= 0 ? (axis.startOf(selected) + axis.endOf(selected)) / 2 : Number.NaN
          const seen = at >= view.start && at <= view.start + view.span
          return zoomed(axis, view, factor, seen ? at : view.start + view.span / 2)
        }),
      fit: () => {
        onZoom(null)
        change(() => wholeOf(axis))
      },
      reveal: (position) => change((view) => revealed(axis, view, position)),
      focus: () => root.current?.focus(),
    })
  }, [axis, change, onCommands, onZoom, root, selected])

  const within = (position: number) => Math.min(timeline.turns - 1, Math.max(0, position))
  const choose = (position: number) => {
    onSelect(position)
    setRange(null)
    setLed({ zoom, said: '' })
  }
  const select = (position: number) => {
    if (timeline.turns === 0) return
    choose(within(position))
    change((view) => revealed(axis, view, within(position)))
  }
  /** Takes the turns from one to another as a range, to be zoomed to. */
  const extend = (from: number, to: number) => {
    if (timeline.turns === 0) return
    const turns = rangeOf(from, within(to))
    setRange({ stretch: stretchOf(axis, turns), turns, head: within(to) })
    change((view) => revealed(axis, view, within(to)))
  }
  const zoomTo = (turns: TurnRange | null) => {
    setRange(null)
    if (turns !== null) onZoom(turns)
  }
  const drag = useDrag({
    axis,
    view,
    width,
    change,
    onDraw: (drawn) => {
      setSpot(null)
      setRange(drawn === null ? null : { stretch: drawn, turns: turnsIn(axis, drawn), head: null })
    },
    onDrawn: (drawn) => zoomTo(turnsIn(axis, drawn)),
    onPress: (x) => {
      const found = spotAt(scene, view, width, Math.min(width - 0.01, Math.max(0, x)))
      if (found !== null) choose(found.position)
    },
  })

  // React listens to wheel passively; zooming must keep the page from zooming with it.
  useEffect(() => {
    const element = root.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      const box = element.getBoundingClientRect()
      const plot = Math.max(1, box.width - left - RIGHT)
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault()
        const pixel = event.clientX - box.left - left
        const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0022))
        change((view) => zoomed(axis, view, factor, worldOf(view, plot, Math.min(plot, Math.max(0, pixel)))))
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault()
        const by = event.deltaX !== 0 ? event.deltaX : event.deltaY
        change((view) => panned(axis, view, (by * (event.deltaMode === 1 ? 30 : 1) * view.span) / plot))
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [axis, change, left, root])

  const pixelIn = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left - left, y: event.clientY - box.top }
  }

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const { x } = pixelIn(event)
    if (event.button !== 0 || x < 0 || x > width + 4) return
    drag.begin(event, x)
  }

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (drag.dragging) return
    const { x, y } = pixelIn(event)
    const inside = x >= -2 && x <= width + 4 && y <= geometry.height
    const found = inside ? spotAt(scene, view, width, Math.min(width - 0.01, Math.max(0, x))) : null
    setSpot(
      found === null
        ? null
        : {
            spot: found,
            x: Math.min(width, Math.max(0, x)),
            plot: event.currentTarget.getBoundingClientRect(),
          },
    )
  }

  const pointed = spot?.spot.position
  useEffect(() => {
    if (pointed === undefined) return
    const timer = setTimeout(() => onNeed(pointed), REST)
    return () => clearTimeout(timer)
  }, [pointed, onNeed])

  const screenful = () => {
    const last = axis.positionAt(view.start + view.span)
    return Math.max(1, last - Math.max(0, axis.positionAt(view.start)))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const from = Math.max(0, selected)
    const here = event.shiftKey ? (range?.head ?? from) : from
    const go = (to: number) => (event.shiftKey ? extend(from, to) : select(to))
    const step = selected < 0 && !event.shiftKey ? 0 : 1
    const actions: Record<string, (() => void) | undefined> = {
      ArrowRight: () => go(here + step),
      ArrowLeft: () => go(here - step),
      ArrowDown: () => go(here + step),
      ArrowUp: () => go(here - step),
      Home: () => go(0),
      End: () => go(timeline.turns - 1),
      PageDown: () => go(here + screenful()),
      PageUp: () => go(here - screenful()),
      Enter: () => (range === null ? onOpen() : zoomTo(range.turns)),
      Escape:
        range === null
          ? zoom === null
            ? undefined
            : () => onZoom(null)
          : () => {
              drag.abandon()
              setRange(null)
            },
    }
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }

  const total = scene.lanes.runtimes.length * LANE_HEIGHT
  const shown = lanesHeight(geometry)
  const below = Math.ceil((total - scroll - shown) / LANE_HEIGHT - 0.4)
  // The lane of the selected turn is brought into sight with it.
  const lane = selected < 0 ? -1 : (scene.lanes.ofSegment[segmentAt(timeline.segments, selected)] ?? -1)
  useEffect(() => {
    const element = scroller.current
    if (element === null || lane < 0 || shown <= 0) return
    const top = lane * LANE_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + LANE_HEIGHT > element.scrollTop + shown) element.scrollTop = top + LANE_HEIGHT - shown
  }, [lane, shown])
  return (
    <Stack gap={6} fill shrinks>
      <Overview
        scene={scene}
        styleOf={styleOf}
        palette={palette}
        view={view}
        onView={(next) => change(() => next)}
        left={left}
        right={RIGHT}
      />
      <div
        ref={root}
        role="application"
        aria-roledescription="timeline"
        aria-label="Turns in order, one lane per runtime. Arrows move by turn, with Shift they take a range, comma and full stop move by switch."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys, as its role says.
        tabIndex={0}
        className={`${styles.plot} ${drag.dragging ? styles.dragging : ''}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setSpot(null)}
        onKeyDown={onKeyDown}
        onDoubleClick={() => {
          onZoom(null)
          change(() => wholeOf(axis))
        }}
        onBlur={() => !drag.dragging && setRange(null)}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
        <canvas ref={above} className={styles.canvas} aria-hidden />
        <div
          ref={scroller}
          className={styles.scroller}
          style={{ top: geometry.top, height: lanesHeight(geometry) }}
          onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
          tabIndex={-1}
        >
          <div style={{ height: total }} className={styles.sizer}>
            <LaneNames
              runtimes={scene.lanes.runtimes}
              serverMade={scene.serverMade}
              styleOf={styleOf}
              width={left - 12}
              scroll={scroll}
              height={lanesHeight(geometry)}
            />
          </div>
        </div>
        {shown > 0 && below > 0 && (
          <span className={styles.below} style={{ bottom: geometry.bottom, width: left - 8 }}>
            {plural(below, 'more lane')}
          </span>
        )}
        {spot !== null && (
          <>
            <div
              className={styles.cursor}
              style={{
                transform: `translateX(${left + cursorX(spot, scene, view, width)}px)`,
                top: geometry.top,
                bottom: geometry.bottom,
              }}
            />
            <ReadOut
              scene={scene}
              spot={spot.spot}
              turn={props.turnAt(spot.spot.position)}
              zone={zone}
              styleOf={styleOf}
              plot={spot.plot}
              x={left + spot.x}
            />
          </>
        )}
        {range !== null && (
          <RangeBand
            view={view}
            range={range.stretch}
            words={wordsOf(range.turns)}
            left={left}
            width={width}
          />
        )}
        <p className="visually-hidden" aria-live="polite">
          {range === null
            ? led.said || words
            : `${wordsOf(range.turns)}. ${range.head === null ? 'Release to zoom' : 'Enter zooms'}, Escape lets it go.`}
        </p>
      </div>
    </Stack>
  )
})

/** The cursor stands on the turn it names, not between two. */
function cursorX({ spot, x }: Pointed, { axis }: Scene, view: Viewport, width: number): number {
  if (spot.kind !== 'turn') return x
  const middle = (axis.startOf(spot.position) + axis.endOf(spot.position)) / 2
  return Math.min(width, Math.max(0, pixelOf(view, width, middle)))
}
