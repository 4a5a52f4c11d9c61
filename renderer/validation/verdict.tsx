import { Check, CircleX, Minus, TriangleAlert } from 'lucide-react'
import type { Verdict } from '../../shared/truth/verdicts.ts'
import styles from './verdict.module.css'

const LOOKS: Record<Verdict, { readonly word: string; readonly Icon: typeof Check }> = {
  pass: { word: 'passes', Icon: Check },
  attention: { word: 'needs a look', Icon: TriangleAlert },
  fail: { word: 'fails', Icon: CircleX },
  'not-applicable': { word: 'does not apply', Icon: Minus },
}

/** What a check came to: an icon and a word. */
export function VerdictTag({ verdict }: { readonly verdict: Verdict }) {
  const { word, Icon } = LOOKS[verdict]
  return (
    <span className={`${styles.verdict} ${styles[verdict]}`}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  )
}
