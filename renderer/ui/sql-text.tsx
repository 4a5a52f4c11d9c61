import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { visibleLines } from '../../shared/truth/visible.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { Copy } from './copy.tsx'
import { Text } from './layout.tsx'
import styles from './sql-text.module.css'

/** Characters of a statement that are shown: it may name an id of a million. */
const SHOWN = 10_000

interface SqlTextProps {
  readonly sql: string
  /** Whether a long one scrolls in a place of its own. */
  readonly scrolls?: boolean
}

/** A statement, to be read and copied; one as long as a book is shown in part, and copied whole. */
export function SqlText({ sql, scrolls = false }: SqlTextProps) {
  return (
    <>
      <div className={`${styles.sql} ${scrolls ? styles.scrolls : ''}`}>
        {/* What scrolls must be reachable by keyboard. */}
        <pre tabIndex={scrolls ? 0 : undefined}>{visibleLines(middleEllipsis(sql, SHOWN))}</pre>
        <Copy text={sql} what="the SQL" />
      </div>
      {sql.length > SHOWN && (
        <Text as="p" tone="muted" size="s">
          Shown in part: it has {formatCount(sql.length)} characters, and is copied whole.
        </Text>
      )}
    </>
  )
}
