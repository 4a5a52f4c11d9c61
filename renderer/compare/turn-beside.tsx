import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ComparedTurn, StoredCell, TurnComparison } from '../../shared/contract/compare.ts'
import type { CaseView, Turn } from '../../shared/contract/model.ts'
import { keys } from '../api/keys.ts'
import { formatBytes } from '../format/number.ts'
import { call } from '../host/connection.ts'
import { closeCase, resumeCase } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { Table } from '../tables/data-table.tsx'
import { useMetadataDiff } from '../turn/metadata/use-metadata-diff.ts'
import { MetadataChanges } from '../turn/metadata-changes.tsx'
import { Button, ErrorBox, IdText, Row, Text } from '../ui/index.ts'
import { ChangeTag } from './change-words.tsx'
import styles from './compare.module.css'

const idOf = ({ conv_id, session_id, turn_id }: Turn) => ({ conv_id, session_id, turn_id })

/** Characters of a value that a row shows; what is the same in both is there to be recognised. */
const SHOWN = 300
const SHOWN_OF_SAME = 90
/** Differing places of metadata that are listed. */
const PLACES = 200

interface CellProps {
  readonly cell: StoredCell | null
  readonly absent: string
  /** Characters that are shown. */
  readonly most: number
}

function Cell({ cell, absent, most }: CellProps) {
  if (cell === null) return <Text tone="muted">{absent}</Text>
  if (cell.type === 'null') return <Text tone="muted">NULL</Text>
  return (
    <span className={styles.cell}>
      <IdText text={cell.text.slice(0, most)} wrap />
      {(cell.text.length > most || cell.cut) && (
        <Text tone="muted" size="s">
          … {formatBytes(cell.bytes)}
        </Text>
      )}
      {cell.type !== 'text' && (
        <Text tone="muted" size="s">
          {' '}
          {cell.type}
        </Text>
      )}
    </span>
  )
}

/** What the metadata of both says differently; nothing where one is no JSON, or not all there. */
function Metadata({ a, b }: { readonly a: StoredCell; readonly b: StoredCell }) {
  const { before, after, diff } = useMetadataDiff(a.text, b.text, PLACES)
  if (!before?.ok || !after?.ok || diff === null) return null
  return <MetadataChanges names={['A', 'B']} before={before} after={after} diff={diff} />
}

const isWhole = (cell: StoredCell | null | undefined): cell is StoredCell =>
  cell?.type === 'text' && !cell.cut

interface TurnBesideProps {
  readonly caseView: CaseView
  readonly other: CaseView
  readonly turn: ComparedTurn
}

function useTurn(caseView: CaseView, other: CaseView, { a, b }: ComparedTurn) {
  const asked = {
    other_id: other.case_id,
    conv_id: (a ?? b)!.conv_id,
    a: a?.position ?? null,
    b: b?.position ?? null,
  }
  return useQuery<TurnComparison>({
    queryKey: keys.inCase(caseView, 'compare.turn', asked),
    queryFn: ({ signal }) => call('compare.turn', { case_id: caseView.case_id, ...asked }, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** Leaves this case for the other one, at the same turn. */
async function goInOther(caseView: CaseView, other: CaseView, turn: Turn): Promise<void> {
  if (!(await closeCase(caseView.case_id))) return
  await resumeCase({ case_id: other.case_id, name: other.name, path: other.evidence.path })
  if (useUi.getState().case_id === other.case_id) useUi.getState().goToTurn(idOf(turn))
}

/** One turn of both, column by column, its metadata place by place. */
export function TurnBeside({ caseView, other, turn }: TurnBesideProps) {
  const { data, error, refetch } = useTurn(caseView, other, turn)
  const goToTurn = useUi((state) => state.goToTurn)
  const { a, b } = turn
  // What changed comes first: it is what somebody came for.
  const columns = [...(data?.columns ?? [])].sort((x, y) => Number(y.changed) - Number(x.changed))
  const metadata = data?.columns.find(({ name }) => name.toLowerCase() === 'turn_metadata_json')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too.
    <section id="turn-beside" tabIndex={0} className={styles.beside} aria-label="Turn in both">
      <Row gap={10} align="center" wrap>
        <ChangeTag change={turn.change} />
        <IdText text={(a ?? b)!.turn_id} max={48} />
        {a !== null && (
          <Button size="s" onClick={() => goToTurn(idOf(a))}>
            Timeline of A
          </Button>
        )}
        {b !== null && (
          <Button size="s" onClick={() => void goInOther(caseView, other, b)}>
            Timeline of B
          </Button>
        )}
      </Row>
      {error !== null && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <Table
          label="Columns of this turn"
          className={styles.table}
          named
          columns={[{ header: 'column' }, { header: 'A' }, { header: 'B' }]}
          rowClass={(row) => (columns[row]!.changed ? styles.changedRow : undefined)}
          rows={columns.map(({ name, changed, a: before, b: after }) => {
            const most = changed ? SHOWN : SHOWN_OF_SAME
            const absent = (from: Turn | null) => (from === null ? 'no such turn' : 'no such column')
            return [
              <span key="name">
                <IdText text={name} max={40} />
                {changed && <Text size="s"> changed</Text>}
              </span>,
              <Cell key="a" cell={before} absent={absent(a)} most={most} />,
              <Cell key="b" cell={after} absent={absent(b)} most={most} />,
            ]
          })}
        />
      )}
      {metadata?.changed === true && isWhole(metadata.a) && isWhole(metadata.b) && (
        <Metadata a={metadata.a} b={metadata.b} />
      )}
    </section>
  )
}
