import { ArrowLeft, ArrowRight, X } from 'lucide-react'
import { useEffect } from 'react'
import { Button, IconButton, Kbd, Row, Text } from '../ui/index.ts'
import { DEMO, endDemo, stepDemo, useDemo } from './demo.ts'
import styles from './demo-panel.module.css'

/** The demo over whatever view is on screen: it leads there and says what is to be seen; everything works meanwhile. */
export function DemoPanel({ case_id }: { readonly case_id: string }) {
  const { step } = useDemo()
  useEffect(() => {
    // Where it cannot be gone to, the view itself says why.
    if (step !== null) void Promise.resolve(DEMO[step]!.go(case_id)).catch(() => undefined)
  }, [step, case_id])
  useEffect(() => {
    if (step === null) return
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F9' || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      stepDemo(event.shiftKey ? -1 : 1)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [step])
  if (step === null) return null
  const { title, words } = DEMO[step]!
  const isLast = step === DEMO.length - 1
  return (
    <section
      className={styles.panel}
      aria-label="Demo"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        endDemo()
      }}
    >
      <Text as="div" fill narrows role="status">
        <Text as="p" size="l" weight="bold">
          {step + 1} of {DEMO.length}: {title}
        </Text>
        <Text as="p" tone="quiet" size="l" pretty>
          {words}
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
        <IconButton label="End the demo" onClick={endDemo}>
          <X size={16} aria-hidden />
        </IconButton>
      </Row>
    </section>
  )
}
