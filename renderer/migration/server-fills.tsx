import { Server } from 'lucide-react'
import type { ServerFills } from '../../shared/contract/model.ts'
import { serverWillWords } from '../../shared/truth/server-made.ts'
import { formatCount, plural, serverFillsSentence } from '../../shared/truth/words.ts'
import { IdText, JsonPath, Text } from '../ui/index.ts'
import styles from './server-fills.module.css'

/** What a server will do to the rows that were kept empty, once it opens the result. */
export function ServerFillsCard({ fills }: { readonly fills: ServerFills }) {
  const more = fills.groups_total - fills.groups.length
  return (
    <section className={styles.card} aria-label="What a server will do to the result">
      <p className={styles.head}>
        <Server size={15} aria-hidden />
        {serverFillsSentence(fills)}
      </p>
      {fills.groups.length > 0 && (
        <ul className={styles.lines}>
          {fills.groups.map((group) => (
            <li key={`${group.column} ${group.rule} ${group.path} ${group.value}`}>
              <Text as="code">
                <IdText text={group.value} max={60} />
              </Text>
              <Text tone="muted" size="s">
                into {group.column}: {serverWillWords(group)}, from <JsonPath path={group.path} wraps />
              </Text>
              <Text rigid>{formatCount(group.rows)}</Text>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <Text as="p" tone="muted" size="s">
          and {plural(more, 'other value')}
        </Text>
      )}
    </section>
  )
}
