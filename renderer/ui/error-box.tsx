import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { type TurnscopeFailure, toFailure } from '../../shared/contract/errors.ts'
import { Button } from './button.tsx'
import styles from './error-box.module.css'
import { sentenceOf } from './id-text.tsx'

/** Names of the error kinds for people. */
const TITLES: Record<TurnscopeFailure['kind'], string> = {
  NotADatabase: 'Not a SQLite database',
  UnrelatedDatabase: 'Not a turns database',
  LegacyGeneration: 'An older generation',
  NotReadable: 'Cannot be read',
  InUse: 'In use',
  Damaged: 'Damaged',
  NoSpace: 'Not enough free space',
  NotWritable: 'Cannot be written',
  TargetExists: 'The file exists already',
  MigrationRefused: 'Migration refused',
  NotFound: 'Not found',
  Cancelled: 'Cancelled',
  EngineExited: 'The engine stopped',
  InvalidRequest: 'Not a valid request',
  VersionMismatch: 'Versions differ',
  Conflict: 'Not now',
  Exhausted: 'Too much for such a file',
  Internal: 'Something went wrong',
}

interface ErrorBoxProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
  /** More buttons. */
  readonly children?: ReactNode
}

/** A failure: its kind, what happened, and the next step. Never a stack. */
export function ErrorBox({ error, onRetry, children }: ErrorBoxProps) {
  const failure = toFailure(error)
  return (
    <section className={styles.box} role="alert">
      <CircleAlert size={18} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          {TITLES[failure.kind]} <code className={styles.kind}>{failure.kind}</code>
        </p>
        <p className={styles.message}>{sentenceOf(failure.message)}</p>
        <p className={styles.next}>{sentenceOf(failure.next)}</p>
        {(onRetry !== undefined || children !== undefined) && (
          <div className={styles.actions}>
            {onRetry !== undefined && (
              <Button size="s" onClick={onRetry}>
                Try again
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
    </section>
  )
}
