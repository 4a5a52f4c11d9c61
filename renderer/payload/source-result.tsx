import { formatCount } from '../format/number.ts'
import { DataTable } from '../tables/data-table.tsx'
import { tsvOf } from '../tables/table-data.ts'
import { Copy, IdText } from '../ui/index.ts'
import { AgeBanner } from './age-banner.tsx'
import type { Checked } from './payload-check.ts'
import styles from './result.module.css'
import { searchedWords } from './words.ts'

/** Where a consumer's sources use keys of older contracts. */
export function SourceResult({ checked }: { readonly checked: Extract<Checked, { kind: 'source' }> }) {
  const { result } = checked
  const { findings, findings_total } = result
  const data = {
    columns: ['file', 'line', 'found', 'expected', 'certain', 'message', 'text'],
    rows: findings.map(({ file, line, found, expected, certain, message, text }) => [
      file,
      line,
      found,
      expected,
      certain ? 'yes' : 'no',
      message,
      text,
    ]),
  }
  return (
    <>
      <AgeBanner age={result.contract}>
        <IdText text={result.folder} max={90} />: {searchedWords(result)}
      </AgeBanner>
      <section className={styles.section} aria-labelledby="source-findings">
        <h2 id="source-findings">
          Old keys{' '}
          <span>
            {findings.length === findings_total
              ? formatCount(findings_total)
              : `${formatCount(findings.length)} of ${formatCount(findings_total)} shown`}
          </span>
          {findings.length > 0 && <Copy text={tsvOf(data, true)} what="the list, with headers" />}
        </h2>
        {findings.length === 0 ? (
          <p className={styles.note}>No old key in the files that were searched.</p>
        ) : (
          <DataTable
            label="Old keys"
            columns={[{ header: 'where' }, { header: 'line' }, { header: 'expected' }, { header: 'why' }]}
            rows={findings.map(({ path, text, found, expected, certain, message }) => [
              <IdText key="where" text={path} max={44} />,
              <code key="line" className={styles.line}>
                <IdText text={text.trim()} max={100} />
              </code>,
              <span key="expected">
                <code className={styles.wrong}>{found}</code> →{' '}
                {expected === '' ? (
                  <i className={styles.quiet}>it depends</i>
                ) : (
                  <code className={styles.right}>{expected}</code>
                )}
              </span>,
              <span key="why">
                {message}
                {!certain && <i className={styles.quiet}> A person has to look.</i>}
              </span>,
            ])}
          />
        )}
      </section>
    </>
  )
}
