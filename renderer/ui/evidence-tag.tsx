import { ArrowDownToLine, Check, Columns2, FileText, Minus, Server, Split, UserCheck } from 'lucide-react'
import type { EvidenceState } from '../../shared/truth/evidence-state.ts'
import styles from './evidence.module.css'

const WORDS: Record<EvidenceState, { word: string; means: string; Icon: typeof Check }> = {
  agrees: { word: 'agrees', means: 'The column and the turn’s own metadata say the same.', Icon: Check },
  'column-only': {
    word: 'column only',
    means: 'The column has a value; the metadata has nothing canonical.',
    Icon: Columns2,
  },
  'server-made': {
    word: 'server-made',
    means:
      'The column has what a server’s own backfill made of something that is not canonical. It is the recorded value.',
    Icon: Server,
  },
  'metadata-only': {
    word: 'metadata only',
    means: 'The column is empty; the canonical metadata has the value, and a backfill would write it.',
    Icon: ArrowDownToLine,
  },
  conflict: {
    word: 'conflict',
    means: 'The column and the metadata both have a value and they differ. Neither is changed.',
    Icon: Split,
  },
  recovered: { word: 'recovered', means: 'A person set this value; the journal says how.', Icon: UserCheck },
  payload: {
    word: 'payload',
    means: 'This generation has no columns for it: the value is what the turn’s own payload says.',
    Icon: FileText,
  },
  none: { word: 'none', means: 'Neither the column nor the metadata has a value.', Icon: Minus },
}

/** The state's short name. */
export const evidenceWord = (state: EvidenceState): string => WORDS[state].word

/** How a column and the turn's own metadata stand to each other. */
export function EvidenceTag({ state }: { readonly state: EvidenceState }) {
  const { word, means, Icon } = WORDS[state]
  return (
    <span className={`${styles.tag} ${styles[state]}`} title={means}>
      <Icon size={13} aria-hidden />
      {word}
    </span>
  )
}
