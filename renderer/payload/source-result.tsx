import { formatCount } from '../../shared/truth/words.ts'
import { tsvOf } from '../format/table-data.ts'
import { DataTable } from '../tables/data-table.tsx'
import { Copy, IdText, Text } from '../ui/index.ts'
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
          <Text as="p" tone="muted">
            No old key in the files that were searched.
          </Text>
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
                <Text as="code" tone="bad">
                  {found}
                </Text>{' '}
                →{' '}
                {expected === '' ? (
                  <Text as="i" tone="muted">
                    it depends
                  </Text>
                ) : (
                  <Text as="code" tone="ok">
                    {expected}
                  </Text>
                )}
              </span>,
              <span key="why">
                {message}
                {!certain && (
                  <Text as="i" tone="muted">
                    {' '}
                    A person has to look.
                  </Text>
                )}
              </span>,
            ])}
          />
        )}
      </section>
    </>
  )
}
