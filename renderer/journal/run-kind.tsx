import {
  ArrowDownToLine,
  Ban,
  CopyCheck,
  DatabaseZap,
  type LucideIcon,
  Redo2,
  Undo2,
  UserPen,
  Wand2,
} from 'lucide-react'
import type { RunKind } from '../../shared/contract/run-kind.ts'
import styles from './run-kind.module.css'
import { KIND_WORDS } from './run-words.ts'

const ICONS: Record<RunKind, LucideIcon> = {
  migrate: DatabaseZap,
  backfill: ArrowDownToLine,
  rule: Wand2,
  candidate: CopyCheck,
  asserted: UserPen,
  unrecoverable: Ban,
  undo: Undo2,
  redo: Redo2,
}

/** What kind of run it was. */
export function RunKindTag({ kind }: { readonly kind: RunKind }) {
  const Icon = ICONS[kind]
  const { word, means } = KIND_WORDS[kind]
  return (
    <span className={`${styles.kind} ${styles[kind] ?? ''}`} title={means}>
      <Icon size={13} aria-hidden />
      {word}
    </span>
  )
}
