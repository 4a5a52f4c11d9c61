import { PanelLeftClose, PanelLeftOpen, PanelRightClose, PanelRightOpen } from 'lucide-react'
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
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
 * A panel at the side of a view that can be closed, and that is as long as there is nothing to show in it. What is in it
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
  useLayoutEffect(() => {
    if (was.current.open === open) return
    // Until it has its width again, it is as wide as its least: that is nobody's choice.
    was.current.open = false
    panel.current?.resize(open ? was.current.size : RAIL)
    was.current.open = open
  }, [open])
  /** Whether its width is what a person made it: not while the window changes its own. */
  const settled = useRef(true)
  useEffect(() => {
    let frame = 0
    const later = (frames: number, then: () => void): void => {
      frame = requestAnimationFrame(() => (frames > 1 ? later(frames - 1, then) : then()))
    }
    // What a narrow window took from it, a wider one gives back.
    const onWindow = (): void => {
      settled.current = false
      cancelAnimationFrame(frame)
      later(2, () => {
        if (was.current.open) panel.current?.resize(was.current.size)
        later(2, () => {
          settled.current = true
        })
      })
    }
    window.addEventListener('resize', onWindow)
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('resize', onWindow)
    }
  }, [])
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
        if (was.current.open && settled.current && inPixels >= min) was.current.size = inPixels
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
