import { PanelLeftClose, PanelLeftOpen, PanelRightClose, PanelRightOpen } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { Panel, type PanelImperativeHandle } from 'react-resizable-panels'
import { meantKey } from '../state/letters.ts'
import { type Side, setSide, useSideFilled, useSideOpen } from '../state/sides.ts'
import { useUi } from '../state/ui.ts'
import { IconButton } from './button.tsx'
import { useKeptShare } from './panels.tsx'
import styles from './side-panel.module.css'
import { isTyping } from './typing.ts'

const AT = {
  list: { key: '[', name: 'conversations', Open: PanelLeftOpen, Close: PanelLeftClose },
  turn: { key: ']', name: 'selected turn', Open: PanelRightOpen, Close: PanelRightClose },
} as const satisfies Readonly<Record<Side, object>>

/** Width of a side that is closed: its button (CSS pixels). */
const RAIL = 30

interface SidePanelProps {
  readonly side: Side
  /** What to begin with, CSS pixels, as all of these. */
  readonly size: number
  readonly min: number
  readonly max: number
  readonly children: ReactNode
}

/**
 * A panel at the side of a view that can be closed, and is as long as there is nothing to show in it. What is in it
 * stays where it is meanwhile. It stands in `PanelsWithSides`.
 */
export function SidePanel({ side, size, min, max, children }: SidePanelProps) {
  const { key, name, Open, Close } = AT[side]
  const open = useSideOpen(side)
  const filled = useSideFilled(side)
  const share = useKeptShare(side)
  const begin = share === undefined ? size : `${share}%`
  const panel = useRef<PanelImperativeHandle>(null)
  const was = useRef<{ open: boolean; size: number | string }>({ open, size: begin })
  /** Whether its width is what a person made it: not while the window, or opening it, changes its own. */
  const settled = useRef(true)
  const frame = useRef(0)
  const giveBack = useCallback(() => {
    settled.current = false
    cancelAnimationFrame(frame.current)
    const later = (frames: number, then: () => void): void => {
      frame.current = requestAnimationFrame(() => (frames > 1 ? later(frames - 1, then) : then()))
    }
    // The group around it learns of its new room and limits first.
    later(2, () => {
      panel.current?.resize(was.current.open ? was.current.size : RAIL)
      later(2, () => {
        settled.current = true
      })
    })
  }, [])
  useLayoutEffect(() => {
    if (was.current.open === open) return
    was.current.open = open
    panel.current?.resize(open ? was.current.size : RAIL)
    giveBack()
  }, [open, giveBack])
  useEffect(() => {
    // What a narrow window took from it, a wider one gives back.
    window.addEventListener('resize', giveBack)
    return () => {
      cancelAnimationFrame(frame.current)
      window.removeEventListener('resize', giveBack)
    }
  }, [giveBack])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // With Alt, too, unlike other letters: some keyboards have the brackets there.
      if (!filled || event.defaultPrevented || event.ctrlKey || event.metaKey) return
      if (isTyping(event.target) || useUi.getState().overlay !== null || meantKey(event) !== key) return
      event.preventDefault()
      setSide(side, !open)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [side, key, open, filled])
  return (
    <Panel
      id={side}
      panelRef={panel}
      defaultSize={open ? begin : RAIL}
      minSize={open ? min : RAIL}
      maxSize={open ? max : RAIL}
      groupResizeBehavior="preserve-pixel-size"
      className={styles.panel}
      onResize={({ inPixels }) => {
        if (open && settled.current && inPixels >= min) was.current.size = inPixels
      }}
    >
      {filled && (
        <IconButton
          label={`${open ? 'Hide' : 'Show'} the ${name}`}
          className={styles.toggle}
          aria-expanded={open}
          aria-keyshortcuts={key}
          onClick={() => setSide(side, !open)}
        >
          {open ? <Close size={15} aria-hidden /> : <Open size={15} aria-hidden />}
        </IconButton>
      )}
      <div className={styles.content} hidden={!open}>
        {children}
      </div>
      {!open && (
        <span className={styles.name} aria-hidden={filled}>
          {filled ? name : `no ${name}`}
        </span>
      )}
    </Panel>
  )
}
