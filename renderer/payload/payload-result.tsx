import { Check, CircleDashed, Split } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { ComparedTurn, PayloadCheck } from '../../shared/contract/payload.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { tsvOf } from '../format/table-data.ts'
import { useUi } from '../state/ui.ts'
import { DataTable } from '../tables/data-table.tsx'
import { Button, Chip, Copy, IdText, JsonPath, Row, Text } from '../ui/index.ts'
import { AgeBanner } from './age-banner.tsx'
import type { Checked } from './payload-check.ts'
import styles from './result.module.css'
import { KINDS, lookedAt } from './words.ts'

const shownOf = (shown: number, total: number): string =>
  shown === total ? formatCount(total) : `${formatCount(shown)} of ${formatCount(total)} shown`

/** The absence of a key, or the key itself. */
const Key = ({ name, tone }: { readonly name: string; readonly tone: 'wrong' | 'right' }) =>
  name === '' ? (
    <Text as="i" tone="muted">
      absent
    </Text>
  ) : (
    <code className={styles[tone]}>{name}</code>
  )

function Findings({ findings, findings_total }: PayloadCheck) {
  const data = {
    columns: ['path', 'found', 'expected', 'message'],
    rows: findings.map(({ path, found, expected, message }) => [path, found, expected, message]),
  }
  return (
    <section className={styles.section} aria-labelledby="payload-findings">
      <h2 id="payload-findings">
        Wrong keys <span>{shownOf(findings.length, findings_total)}</span>
        {findings.length > 0 && <Copy text={tsvOf(data, true)} what="the wrong keys, with headers" />}
      </h2>
      {findings.length === 0 ? (
        <Text as="p" tone="muted">
          Every key that carries a runtime has its right name.
        </Text>
      ) : (
        <DataTable
          label="Wrong keys"
          columns={[{ header: 'path' }, { header: 'found' }, { header: 'expected' }, { header: 'why' }]}
          rows={findings.map(({ path, found, expected, message }) => [
            <JsonPath key="path" path={path} />,
            <Key key="found" name={found} tone="wrong" />,
            <Key key="expected" name={expected} tone="right" />,
            message,
          ])}
        />
      )}
    </section>
  )
}

function Differences({ turn }: { readonly turn: ComparedTurn }) {
  if (turn.status === 'absent') return <Text tone="muted">not in this case</Text>
  return turn.differences.map(({ column, payload, database }) => (
    <span key={column} className={styles.difference}>
      <code>{column}</code> <IdText text={payload} max={28} /> <Text tone="muted">here</Text>{' '}
      <IdText text={database} max={28} />
    </span>
  ))
}

function Comparison({ turns }: { readonly turns: NonNullable<PayloadCheck['turns']> }) {
  const goToTurn = useUi((state) => state.goToTurn)
  const { equal, differs, absent, items, not_compared } = turns
  const all = equal + differs + absent
  return (
    <section className={styles.section} aria-labelledby="payload-comparison">
      <h2 id="payload-comparison">
        Compared with this case <span>{plural(all, 'turn')}, by conversation, session and turn id</span>
      </h2>
      <Row as="p" gap={8} wrap>
        <Chip tone="ok">
          <Check size={13} aria-hidden /> <b>{formatCount(equal)}</b> equal
        </Chip>
        <Chip tone={differs > 0 ? 'bad' : 'plain'}>
          <Split size={13} aria-hidden /> <b>{formatCount(differs)}</b> differ
        </Chip>
        <Chip tone={absent > 0 ? 'warn' : 'plain'}>
          <CircleDashed size={13} aria-hidden /> <b>{formatCount(absent)}</b> absent here
        </Chip>
        {not_compared > 0 && <Text tone="muted">{formatCount(not_compared)} more not compared</Text>}
      </Row>
      {items.length > 0 && (
        <DataTable
          label={`Turns that are not equal, ${shownOf(items.length, differs + absent)}`}
          columns={[
            { header: 'path' },
            { header: 'turn' },
            { header: 'phase' },
            { header: 'payload, and here' },
          ]}
          rows={items.map((turn) => [
            <JsonPath key="path" path={turn.path} />,
            turn.status === 'differs' ? (
              <Button
                key="turn"
                size="s"
                tone="quiet"
                onClick={() =>
                  goToTurn({ conv_id: turn.conv_id, session_id: turn.session_id, turn_id: turn.turn_id })
                }
              >
                <IdText text={turn.turn_id} max={26} />
              </Button>
            ) : (
              <IdText key="turn" text={turn.turn_id} max={26} />
            ),
            <IdText key="phase" text={turn.phase} max={26} />,
            <Differences key="differences" turn={turn} />,
          ])}
        />
      )}
    </section>
  )
}

interface PayloadResultProps {
  readonly caseView: CaseView
  readonly checked: Extract<Checked, { kind: 'payload' }>
}

/** Endpoint, age, wrong keys, and how its turns stand to those of the case. */
export function PayloadResult({ caseView, checked }: PayloadResultProps) {
  const { result, of, revision } = checked
  return (
    <>
      <AgeBanner age={result.contract} releases={result.releases}>
        <code>{KINDS[result.kind]}</code>, {lookedAt(result)}, from <IdText text={of} max={90} plain />
      </AgeBanner>
      <Findings {...result} />
      {result.turns !== null && <Comparison turns={result.turns} />}
      {result.turns !== null && revision !== caseView.revision && (
        <Text as="p" tone="muted">
          The case has changed since: check again to compare with it as it is now.
        </Text>
      )}
    </>
  )
}
