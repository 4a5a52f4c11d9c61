import { Loader, Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useConnection } from '../host/connection.ts'
import { Button } from '../ui/index.ts'
import styles from './connection-notice.module.css'

/** A start that takes no longer than this needs no words. */
const PATIENCE_MS = 700

/** Says when there is no engine, why, and what happens next. */
export function ConnectionNotice() {
  const link = useConnection((state) => state.link)
  const [patient, setPatient] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])

  if (link.kind === 'connected' || (link.kind === 'connecting' && patient)) return null
  if (link.kind === 'failed') {
    return (
      <div className={`${styles.notice} ${styles.failed}`} role="alert">
        <Unplug size={16} aria-hidden />
        <span>
          <b>{link.reason}</b> {link.next}
        </span>
        <Button size="s" onClick={link.again}>
          Start again
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.notice} role="status">
      <Loader size={16} aria-hidden className={styles.turning} />
      <span>
        {link.kind === 'connecting'
          ? 'Starting the engine…'
          : `The engine is being started again (${link.reason}). What was running has stopped; your case is safe.`}
      </span>
    </div>
  )
}
