import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { Finding } from '../../shared/contract/model.ts'
import type { Tone } from './chip.tsx'
import styles from './findings.module.css'
import { sentenceOf } from './id-text.tsx'

const LOOKS = {
  error: { Icon: CircleAlert, word: 'Error', tone: 'bad' },
  warning: { Icon: TriangleAlert, word: 'Warning', tone: 'warn' },
  info: { Icon: Info, word: 'Note', tone: 'info' },
} as const satisfies Record<Finding['severity'], { Icon: typeof Info; word: string; tone: Tone }>

const ORDER = ['error', 'warning', 'info'] as const

/** Gravest first. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))

/** The tone of the gravest finding. */
export function findingsTone(findings: readonly Finding[]): Tone {
  const worst = bySeverity(findings)[0]
  return worst === undefined ? 'plain' : LOOKS[worst.severity].tone
}

/** Every oddity of the evidence, in plain words. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className={styles.list}>
      {bySeverity(findings).map((finding) => {
        const { Icon, word } = LOOKS[finding.severity]
        return (
          <li key={`${finding.code} ${finding.message}`} className={styles.finding}>
            <span className={styles[finding.severity]}>
              <Icon size={15} aria-hidden />
            </span>
            <span className={styles.words}>
              <span className="visually-hidden">{word}: </span>
              {sentenceOf(finding.message)} <code className={styles.code}>{finding.code}</code>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
