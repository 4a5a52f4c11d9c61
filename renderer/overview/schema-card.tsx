import { Check, CircleDashed, Pencil } from 'lucide-react'
import { useState } from 'react'
import type { CaseView, Schema } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { Button, Card, IdText, Stack } from '../ui/index.ts'
import styles from './schema-card.module.css'

const STATUS = {
  ok: { word: 'ok', Icon: Check },
  missing: { word: 'missing', Icon: CircleDashed },
  differs: { word: 'differs', Icon: Pencil },
} as const

function Parts({ title, parts }: { readonly title: string; readonly parts: Schema['columns'] }) {
  const fine = parts.filter((part) => part.status === 'ok').length
  return (
    <div>
      <h3 className={styles.sub}>
        {title} <span>{`${fine} of ${parts.length}`}</span>
      </h3>
      <ul className={styles.parts}>
        {parts.map(({ name, status }) => {
          const { word, Icon } = STATUS[status]
          return (
            <li key={name} className={styles[status]}>
              <Icon size={13} aria-hidden />
              <code>{name}</code>
              <span className={styles.word}>{word}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** Tables drawn before somebody asks for more: a file may have thousands. */
const AT_FIRST = 200

/** The working copy's schema against v3, and whatever else is in the file. */
export function SchemaCard({ caseView }: { readonly caseView: CaseView }) {
  const { schema, tables } = caseView
  const [all, setAll] = useState(false)
  return (
    <Card title="Schema" note={`${schema.generation}, against v3’s turns`}>
      <Stack gap={12}>
        <Parts title="Columns" parts={schema.columns} />
        <Parts title="Indexes" parts={schema.indexes} />
        <div>
          <h3 className={styles.sub}>
            Tables and views <span>{formatCount(tables.length)}, kept as they are</span>
          </h3>
          <ul className={styles.tables}>
            {(all ? tables : tables.slice(0, AT_FIRST)).map(({ name, type }) => (
              <li key={`${type} ${name}`}>
                <IdText text={name} max={40} />
                {type !== 'table' && <span className={styles.word}>{type}</span>}
              </li>
            ))}
          </ul>
          {!all && tables.length > AT_FIRST && (
            <Button size="s" onClick={() => setAll(true)}>
              Show all {formatCount(tables.length)}
            </Button>
          )}
        </div>
      </Stack>
    </Card>
  )
}
