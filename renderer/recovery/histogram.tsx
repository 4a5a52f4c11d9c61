import { formatCount, plural } from '../../shared/truth/words.ts'
import { formatShare } from '../format/number.ts'
import { IdText } from '../ui/index.ts'
import styles from './histogram.module.css'

interface HistogramProps {
  readonly values: ReadonlyArray<{ readonly value: string; readonly rows: number }>
  /** Different values there are; `values` holds the most frequent. */
  readonly distinct: number
  /** Rows of all values. */
  readonly rows: number
}

/** How often each value would be filled, the most frequent first. */
export function Histogram({ values, distinct, rows }: HistogramProps) {
  const most = values[0]?.rows ?? 1
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must reach it.
    <div className={styles.histogram} role="group" aria-label="Values" tabIndex={0}>
      <table>
        <caption className="visually-hidden">Values that would be filled, and in how many rows</caption>
        <tbody>
          {values.map(({ value, rows: of }) => (
            <tr key={value}>
              <th scope="row">
                <IdText text={value} max={40} />
              </th>
              <td className={styles.count}>{formatCount(of)}</td>
              <td className={styles.bar} title={formatShare(of, rows)}>
                <span style={{ width: `${Math.max(1, (of / most) * 100)}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {distinct > values.length && (
        <p className={styles.more}>
          The {formatCount(values.length)} most frequent of {plural(distinct, 'different value')}
        </p>
      )}
    </div>
  )
}
