import { ChevronLeft, ChevronRight, Diff } from 'lucide-react'
import { memo } from 'react'
import { nextStop, type Scene, sidesOfSwitch } from '../drawing/layout/scene.ts'
import { showPositions } from '../turn/beside.ts'
import { IconButton } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useLetterKeys } from '../ui/use-letter-keys.ts'
import styles from './switch-steps.module.css'

interface SwitchStepsProps {
  readonly case_id: string
  readonly scene: Scene
  /** The selected turn; -1 without one. */
  readonly position: number
  readonly onStep: (position: number) => void
}

/** From switch to switch, by button, or by key wherever the focus is: a text field apart. */
export const SwitchSteps = memo(function SwitchSteps({ case_id, scene, position, onStep }: SwitchStepsProps) {
  const before = nextStop(scene.stops, position, -1)
  const after = nextStop(scene.stops, position, 1)
  const sides = sidesOfSwitch(scene, position)
  const stepTo = (stop: number | null): void => {
    if (stop !== null) onStep(stop)
  }
  useLetterKeys({ '.': () => stepTo(after), ',': () => stepTo(before) })
  return (
    <span className={styles.steps}>
      <IconButton label="Previous switch" disabled={before === null} onClick={() => stepTo(before)}>
        <ChevronLeft size={15} aria-hidden />
      </IconButton>
      <Kbd>,</Kbd>
      <Kbd>.</Kbd>
      <IconButton label="Next switch" disabled={after === null} onClick={() => stepTo(after)}>
        <ChevronRight size={15} aria-hidden />
      </IconButton>
      <IconButton
        label="What changed at this switch"
        disabled={sides === null}
        onClick={() => sides !== null && void showPositions(case_id, scene.timeline.conv_id, sides)}
      >
        <Diff size={15} aria-hidden />
      </IconButton>
      <span className={styles.hint}>previous, next switch</span>
    </span>
  )
})
