import type { FleetItem } from '../../shared/contract/fleet.ts'
import { formatCount, switchCounts } from '../../shared/truth/words.ts'
import { type Zone, zoneName } from '../format/time.ts'
import {
  bySeverity,
  Chip,
  findingsTone,
  type GridColumn,
  IdText,
  Pair,
  Row,
  Text,
  TimeText,
  UnknownTag,
} from '../ui/index.ts'

const number = (value: number | null) =>
  value === null ? <Text tone="muted">not known</Text> : formatCount(value)

const counted = (
  id: 'turns' | 'conversations' | 'missing_runtime_or_inference' | 'server_made' | 'conflicts',
  header: string,
): GridColumn<FleetItem> => ({
  id,
  header,
  sorts: true,
  min: 84,
  whole: true,
  align: 'end',
  cell: (item) => number(item[id]),
  copies: [[id, (item) => item[id] ?? '']],
})

/** The columns of a fleet's rows; what is not known is said, and is never 0. */
export const fleetColumns = (zone: Zone): GridColumn<FleetItem>[] => [
  {
    id: 'label',
    header: 'copy',
    sorts: true,
    kept: true,
    min: 180,
    gives: true,
    cell: ({ label, generation, partly_read }) => (
      <Pair
        top={<IdText text={label} wrap={false} />}
        bottom={
          <>
            {generation ?? 'generation not known'}
            {partly_read && ' · only what could be read'}
          </>
        }
      />
    ),
    copies: [
      ['label', ({ label }) => label],
      ['path', ({ path }) => path],
      ['sha256', ({ sha256 }) => sha256 ?? ''],
      ['generation', ({ generation }) => generation ?? ''],
    ],
  },
  counted('turns', 'turns'),
  counted('conversations', 'conversations'),
  counted('missing_runtime_or_inference', 'missing'),
  {
    id: 'fillable',
    header: 'fillable',
    sorts: true,
    min: 84,
    whole: true,
    align: 'end',
    cell: ({ ok, fillable }) =>
      ok && fillable === null ? <Text tone="muted">refused</Text> : number(fillable),
    copies: [['fillable', ({ fillable }) => fillable ?? '']],
  },
  counted('server_made', 'server-made'),
  counted('conflicts', 'conflicts'),
  {
    id: 'cutover',
    header: `cutover ${zoneName(zone)}`,
    sorts: true,
    min: 168,
    whole: true,
    cell: ({ ok, cutover }) =>
      cutover?.from_ms == null ? (
        <Text tone="muted">{ok ? 'none' : 'not known'}</Text>
      ) : (
        <TimeText ms={cutover.from_ms} show="date-time" />
      ),
    copies: [['cutover_ms', ({ cutover }) => cutover?.from_ms ?? '']],
  },
  {
    id: 'runtimes',
    header: 'runtimes, switches',
    min: 150,
    gives: true,
    cell: ({ runtimes, switches, runtimes_total }) => (
      <Pair
        top={
          runtimes === null ? (
            <Text tone="muted">not known</Text>
          ) : runtimes.length === 0 ? (
            <UnknownTag />
          ) : (
            <IdText
              text={`${runtimes.map(({ runtime_key }) => runtime_key).join(', ')}${(runtimes_total ?? 0) > runtimes.length ? ', …' : ''}`}
              wrap={false}
            />
          )
        }
        bottom={switches === null ? '' : switchCounts(switches)}
      />
    ),
    copies: [
      ['runtimes', ({ runtimes }) => runtimes?.map(({ runtime_key }) => runtime_key).join(', ') ?? ''],
      ['switches_certain', ({ switches }) => switches?.certain ?? ''],
      ['switches_at_least', ({ switches }) => switches?.at_least ?? ''],
    ],
  },
  {
    id: 'findings',
    header: 'findings',
    sorts: true,
    min: 140,
    grows: true,
    cell: ({ error, findings }) => {
      const worst = bySeverity(findings)[0]
      if (error !== null) return <Chip tone="bad">{error.kind}</Chip>
      if (worst === undefined) return <Text tone="muted">none</Text>
      return (
        <Row as="span" gap={6} align="center" narrows>
          <Chip tone={findingsTone(findings)}>{worst.code}</Chip>
          {findings.length > 1 && (
            <Text tone="muted" size="xs" rigid>
              and {findings.length - 1} more
            </Text>
          )}
        </Row>
      )
    },
    copies: [
      ['error', ({ error }) => error?.kind ?? ''],
      ['findings', ({ findings }) => findings.map(({ code }) => code).join(', ')],
    ],
  },
]
