import { ArrowLeft, ArrowRight, X } from 'lucide-react'
import { useEffect } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { useUi } from '../state/ui.ts'
import { Button, IconButton, Kbd, Row, Text } from '../ui/index.ts'
import { isInLayer, isTyping } from '../ui/typing.ts'
import { DEMO, endDemo, leadTo, stepDemo, useDemo } from './demo.ts'
import styles from './demo-panel.module.css'

/** Whether Escape means nothing nearer: no menu, no dialog, no field, no zoom. */
const isForAll = (event: KeyboardEvent): boolean =>
  !event.defaultPrevented && !isTyping(event.target) && !isInLayer(event.target)

/** The demo over whatever view is on screen: it leads there and says what is to be seen; everything works meanwhile. */
export function DemoPanel({ caseView }: { readonly caseView: CaseView }) {
  const { case_id } = caseView
  const { step } = useDemo()
  useEffect(() => {
    if (step === null) return
    let isOn = true
    // Where it cannot be gone to, the view itself says why.
    void leadTo(DEMO[step]!, case_id, () => isOn).catch(() => undefined)
    return () => {
      isOn = false
    }
  }, [step, case_id])
  useEffect(() => {
    if (step === null) return
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'F9') stepDemo(event.shiftKey ? -1 : 1)
      else if (event.key === 'Escape' && isForAll(event)) endDemo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [step])
  if (step === null) return null
  const { title, words, migrated = false } = DEMO[step]!
  const isLast = step === DEMO.length - 1
  return (
    <section className={styles.panel} aria-label="Demo">
      <Text as="div" fill narrows role="status">
        <Text as="p" size="l" weight="bold">
          {step + 1} of {DEMO.length}: {title}
        </Text>
        <Text as="p" tone="quiet" size="l" pretty>
          {words}
          {migrated && caseView.migration === null && (
            <>
              {' '}
              It shows once the copy is{' '}
              <Button tone="link" onClick={() => useUi.getState().go('migration')}>
                migrated
              </Button>
              .
            </>
          )}
        </Text>
      </Text>
      <Row gap={8} align="center" rigid>
        <Button disabled={step === 0} onClick={() => stepDemo(-1)}>
          <ArrowLeft size={15} aria-hidden />
          Back
        </Button>
        <Button tone="primary" onClick={() => stepDemo(1)}>
          {isLast ? 'Done' : 'Next'} <Kbd>F9</Kbd>
          {!isLast && <ArrowRight size={15} aria-hidden />}
        </Button>
        <IconButton label="End the demo (Esc)" onClick={endDemo}>
          <X size={16} aria-hidden />
        </IconButton>
      </Row>
    </section>
  )
}
