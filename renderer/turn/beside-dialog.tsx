import type { ReactNode } from 'react'
import type { CaseView, TurnDetail, TurnId } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { useTurnDetail } from '../api/queries.ts'
import { formatInstant } from '../format/time.ts'
import { useZone } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { DataTable } from '../tables/data-table.tsx'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import {
  Button,
  Dialog,
  DialogBody,
  ErrorBox,
  evidenceWord,
  IdText,
  RuntimeTag,
  Text,
  UnknownTag,
} from '../ui/index.ts'
import { useBeside } from './beside.ts'
import { useMetadataDiff } from './metadata/use-metadata-diff.ts'
import { MetadataChanges } from './metadata-changes.tsx'

/** Differences that are listed. */
const MOST = 2000

interface BesideDialogProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

/** Two turns side by side: their values, and what their metadata says differently. */
export function BesideDialog({ caseView, open, onClose }: BesideDialogProps) {
  const pair = useBeside((state) => state.pair)
  return (
    <Dialog open={open} onClose={onClose} title="What changed between two turns" shape="widest">
      <DialogBody>{pair !== null && <Both caseView={caseView} pair={pair} />}</DialogBody>
    </Dialog>
  )
}

interface BothProps {
  readonly caseView: CaseView
  readonly pair: readonly [before: TurnId, after: TurnId]
}

function Both({ caseView, pair: [one, other] }: BothProps) {
  const before = useTurnDetail(caseView, one)
  const after = useTurnDetail(caseView, other)
  const error = before.error ?? after.error
  if (error !== null) return <ErrorBox error={error} />
  if (before.data === undefined || after.data === undefined) return <div aria-busy="true" />
  return (
    <>
      <Facts caseView={caseView} before={before.data} after={after.data} />
      <Metadata before={before.data} after={after.data} />
    </>
  )
}

interface TurnsProps {
  readonly before: TurnDetail
  readonly after: TurnDetail
}

const nameOf = ({ position }: TurnDetail): string => `turn ${formatCount(position + 1)}`

function Facts({ caseView, before, after }: TurnsProps & { readonly caseView: CaseView }) {
  const lookOf = useRuntimeStyle(caseView)
  const zone = useZone()
  const goToTurn = useUi((state) => state.goToTurn)
  const id = (text: string): ReactNode => (text === '' ? <UnknownTag /> : <IdText text={text} wrap />)
  const facts: ReadonlyArray<
    readonly [name: string, of: (turn: TurnDetail) => string, show?: (text: string) => ReactNode]
  > = [
    ['conversation', ({ conv_id }) => conv_id, id],
    ['session', ({ session_id }) => session_id, id],
    ['turn', ({ turn_id }) => turn_id, id],
    ['updated', ({ updated_at_ms }) => formatInstant(updated_at_ms, zone)],
    [
      'runtime',
      ({ runtime_key }) => runtime_key,
      (text) => <RuntimeTag runtime_key={text} look={lookOf(text)} max={60} />,
    ],
    ['evidence of the runtime', ({ evidence }) => evidenceWord(evidence.runtime)],
    ['inference', ({ inference_id }) => inference_id, id],
    ['evidence of the inference', ({ evidence }) => evidenceWord(evidence.inference)],
  ]
  const head = (turn: TurnDetail): ReactNode => (
    <Button
      tone="link"
      title="Go to this turn"
      onClick={() => goToTurn({ conv_id: turn.conv_id, session_id: turn.session_id, turn_id: turn.turn_id })}
    >
      {nameOf(turn)}
    </Button>
  )
  return (
    <DataTable
      label="Both turns"
      columns={[{ header: 'value' }, { header: head(before) }, { header: head(after) }, { header: '=' }]}
      rows={facts.map(([name, of, show = (text) => text]) => {
        const [left, right] = [of(before), of(after)]
        return [
          name,
          show(left),
          show(right),
          left === right ? (
            <Text key="same" tone="muted">
              same
            </Text>
          ) : (
            <Text key="differs" tone="warn" weight="medium">
              differs
            </Text>
          ),
        ]
      })}
    />
  )
}

/** What of a turn's metadata can be read as JSON; no text counts as an empty object. */
const jsonOf = ({ metadata, metadata_decoded: decoded }: TurnDetail): string =>
  (decoded?.text ?? metadata) || '{}'

function Metadata({ before, after }: TurnsProps) {
  const [left, right] = [jsonOf(before), jsonOf(after)]
  const { before: one, after: other, diff } = useMetadataDiff(left, right, MOST)
  if (one === null || other === null)
    return (
      <Text as="p" tone="muted" role="status">
        Reading the metadata…
      </Text>
    )
  if (!one.ok || !other.ok || diff === null) {
    const unread = [...(one.ok ? [] : [nameOf(before)]), ...(other.ok ? [] : [nameOf(after)])]
    return (
      <Text as="p" tone="warn" role="status">
        The metadata of {unread.join(' and of ')} is not JSON; the two texts{' '}
        {left === right ? 'are the same' : 'differ'}.
      </Text>
    )
  }
  return <MetadataChanges names={[nameOf(before), nameOf(after)]} before={one} after={other} diff={diff} />
}
