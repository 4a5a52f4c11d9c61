import { CornerDownRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import {
  namesOf,
  restInWords,
  type SqlAnswer,
  type SqlValue,
  sqlAnswerInWords,
  sqlCell,
} from '../../shared/contract/sql.ts'
import { markdownOf, tsvOf } from '../format/table-data.ts'
import { useLeftState } from '../state/left.ts'
import { useUi } from '../state/ui.ts'
import { copyText } from '../ui/clipboard.ts'
import {
  Button,
  Grid,
  type GridColumn,
  gridData,
  IdText,
  Menu,
  MenuItem,
  Row,
  sentenceOf,
  Text,
  useGrid,
} from '../ui/index.ts'
import { type AnswerRow, placeOf, rowsOf } from './answer.ts'
import { AnswerExport } from './answer-export.tsx'
import styles from './sql-screen.module.css'

/** Height of a row, CSS pixels. */
const ROW = 28
/** UTF-16 units of a value that a row shows; a copy has all that came. */
const SHORT = 400

function Shown({ value }: { readonly value: SqlValue }) {
  const { type, text } = value
  if (type === 'null') return <Text tone="muted">NULL</Text>
  if (type === 'text' && text === '') return <Text tone="muted">''</Text>
  const rest = restInWords(value)
  return (
    <Row as="span" gap={6} narrows title={rest === '' ? undefined : rest}>
      {type === 'blob' ? (
        <Text tone="info">x'{text.slice(0, SHORT)}'</Text>
      ) : (
        <IdText text={text.slice(0, SHORT)} wrap={false} />
      )}
      {rest !== '' && <Text tone="muted">{rest}</Text>}
    </Row>
  )
}

const NUMBERS: ReadonlySet<SqlValue['type']> = new Set(['integer', 'real', 'null'])

const columnsOf = ({ columns, rows }: SqlAnswer): GridColumn<AnswerRow>[] =>
  namesOf(columns).map((name, at) => ({
    id: `column ${at}`,
    header: sentenceOf(name),
    min: 64,
    // Part of a number is another number.
    ...(rows.length > 0 && rows.every((row) => NUMBERS.has(row[at]!.type))
      ? { align: 'end' as const, whole: true }
      : { gives: true }),
    cell: ({ values }) => <Shown value={values[at]!} />,
    copies: [[name, ({ values }) => sqlCell(values[at]!)]],
  }))

/** What a statement gave. Between two answers there is none, so that nothing of the one before is kept. */
export function AnswerGrid({
  caseView,
  answer,
}: {
  readonly caseView: CaseView
  readonly answer: SqlAnswer
}) {
  const [exporting, setExporting] = useState(false)
  const columns = useMemo(() => columnsOf(answer), [answer])
  const rows = useMemo(() => rowsOf(answer), [answer])
  const grid = useGrid(columns)
  const [current, setCurrent] = useLeftState(`row of answer ${answer.took_ms}`, rows.length > 0 ? 0 : -1)
  const { goToTurn, goToConversation } = useUi.getState()
  const row = rows[current]
  const place = row === undefined ? null : placeOf(answer.columns, row)
  const go = (): void => {
    if (place === null) return
    const { conv_id, session_id, turn_id } = place
    if (session_id === null || turn_id === null) goToConversation(conv_id)
    else goToTurn({ conv_id, session_id, turn_id })
  }
  const all = () =>
    gridData(
      columns,
      rows.map((one, index) => [one, index]),
    )
  return (
    <section className={styles.answer} aria-label="Answer">
      <Row gap={8} wrap align="center">
        <Text role="status" weight="medium">
          {sqlAnswerInWords(answer)}
        </Text>
        <Text tone="muted" size="s">
          {Math.round(answer.took_ms)} ms
        </Text>
        <Row push gap={8}>
          {answer.columns.includes('conv_id') && (
            <Button size="s" tone="quiet" disabled={place === null} onClick={go}>
              <CornerDownRight size={14} aria-hidden />
              {place?.turn_id == null || place.session_id === null
                ? 'Go to its conversation'
                : 'Go to the turn'}
            </Button>
          )}
          <Menu
            align="end"
            trigger={
              <Button size="s" tone="quiet" disabled={rows.length === 0}>
                Copy all…
              </Button>
            }
          >
            <MenuItem onSelect={() => void copyText(tsvOf(all(), true))}>
              For a spreadsheet, with headers
            </MenuItem>
            <MenuItem onSelect={() => void copyText(tsvOf(all(), false))}>
              For a spreadsheet, without headers
            </MenuItem>
            <MenuItem onSelect={() => void copyText(markdownOf(all()))}>As Markdown</MenuItem>
            <MenuItem onSelect={() => void copyText(JSON.stringify(rows, null, 2))}>As JSON</MenuItem>
          </Menu>
          <Button size="s" tone="quiet" disabled={rows.length === 0} onClick={() => setExporting(true)}>
            Export…
          </Button>
        </Row>
      </Row>
      {answer.columns.length > 0 && (
        <div className={styles.grid}>
          <Grid
            label="What the statement gave"
            grid={grid}
            count={rows.length}
            row={(index) => rows[index]}
            rowHeight={ROW}
            current={current}
            onMove={setCurrent}
            onOpen={go}
            left={`answer ${answer.took_ms}`}
            letters
            empty="No rows."
          />
        </div>
      )}
      <AnswerExport
        caseView={caseView}
        answer={answer}
        open={exporting}
        onClose={() => setExporting(false)}
      />
    </section>
  )
}
