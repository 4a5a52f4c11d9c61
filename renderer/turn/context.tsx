import type { TurnDetail } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { IdText, Row, RuntimeTag, Text } from '../ui/index.ts'
import styles from './context.module.css'
import section from './turn-inspector.module.css'

interface ContextProps {
  readonly turn: TurnDetail
  readonly styleOf: (runtime_key: string) => RuntimeStyle
}

/** What may help a person judge, and what no value is ever taken from. */
export function Context({ turn, styleOf }: ContextProps) {
  const { position, neighbours, context: values } = turn
  const neighbour = (name: string, runtime: string | null, place: number) => (
    <>
      <dt>{name}</dt>
      <dd>
        {runtime === null ? (
          <Text tone="muted">{name === 'before' ? 'this is the first turn' : 'this is the last turn'}</Text>
        ) : (
          <Row as="span" gap={8} align="center">
            <RuntimeTag runtime_key={runtime} look={styleOf(runtime)} max={40} />
            <Text tone="muted">turn {formatCount(place)}</Text>
          </Row>
        )}
      </dd>
    </>
  )
  return (
    <section className={section.section}>
      <h3>Context, not a source</h3>
      <dl className={styles.context}>
        {neighbour('before', neighbours.before, position)}
        {neighbour('after', neighbours.after, position + 2)}
        {values.map(({ key, text }) => (
          <div key={key} className={styles.pair}>
            <dt>{key}</dt>
            <dd>
              <IdText text={text} max={80} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
