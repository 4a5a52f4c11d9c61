import { useMemo, useState } from 'react'
import type { TurnDetail } from '../../../shared/contract/model.ts'
import { formatBytes } from '../../format/number.ts'
import { Row, Text } from '../../ui/layout.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import styles from './metadata-panel.module.css'
import { JsonPanel, type Sized } from './metadata-panel.tsx'
import { RawText } from './raw-text.tsx'

type View = 'decoded' | 'stored' | 'bytes'

/** What there is to see of the metadata; what says most comes first. */
function viewsOf({ metadata_stored: stored, metadata_decoded: decoded }: TurnDetail) {
  const views: [View, string][] = [['stored', stored?.form === 'jsonb' ? 'As JSON' : 'As text']]
  if (decoded?.text != null) views.unshift(['decoded', 'Decoded'])
  if (stored !== undefined) views.push(['bytes', 'Bytes'])
  return views
}

/** In which form the metadata came, where that is not text that is JSON. */
function formWords({ metadata_stored: stored, metadata_decoded: decoded }: TurnDetail): string | null {
  if (decoded?.text != null)
    return `Looks like ${decoded.words}: it fills nothing, and what stands in it are candidates.`
  if (decoded !== undefined) return `Looks like ${decoded.words}.`
  if (stored?.form === 'jsonb')
    return `Stored as JSONB, ${formatBytes(stored.bytes)}, and read as the JSON it is.`
  return stored === undefined ? null : `Stored as a blob of ${formatBytes(stored.bytes)}.`
}

/** `turn_metadata_json` of one turn. Mount it anew for another turn. */
export function MetadataPanel({ turn, ...size }: Sized & { readonly turn: TurnDetail }) {
  const views = viewsOf(turn)
  const [view, setView] = useState(views[0]![0])
  const words = formWords(turn)
  const root = turn.metadata_decoded?.root ?? '$'
  const paths = useMemo(
    () =>
      turn.candidates
        .filter(({ path }) => path.startsWith(root))
        .map(({ path }) => `$${path.slice(root.length)}`),
    [turn.candidates, root],
  )
  const { metadata_decoded: decoded, metadata_stored: stored } = turn
  if (turn.metadata === '' && stored === undefined)
    return (
      <Text as="p" pad="10px 12px" tone="muted">
        No text: counts as an empty object.
      </Text>
    )
  return (
    <>
      {words !== null && (
        <Row wrap gap="4px 10px" pad="0 0 6px" align="center">
          <Text as="p" fill tone="warn" size="s">
            {words}
          </Text>
          {views.length > 1 && (
            <Segmented label="Which form of the metadata" value={view} options={views} onChange={setView} />
          )}
        </Row>
      )}
      {view === 'bytes' && stored !== undefined ? (
        <StoredBytes {...stored} />
      ) : view === 'decoded' && decoded?.text != null ? (
        <JsonPanel
          {...size}
          key="decoded"
          what="decoded metadata"
          text={decoded.text}
          bytes={decoded.text.length}
          invalidUtf8={false}
          candidates={paths}
        />
      ) : (
        <JsonPanel
          {...size}
          key="stored"
          what="metadata"
          text={turn.metadata}
          bytes={turn.metadata_bytes}
          invalidUtf8={turn.metadata_invalid_utf8}
          odd={(kind) => `The metadata is ${article(kind)}, not an object: nothing in it is canonical.`}
          candidates={root === '$' ? paths : NO_PATHS}
          places={turn.places}
        />
      )}
    </>
  )
}

const NO_PATHS: readonly string[] = []
const BYTES_A_LINE = 16

/** The start of what the column holds, in hexadecimal. */
function StoredBytes({ hex, bytes }: NonNullable<TurnDetail['metadata_stored']>) {
  const text = useMemo(
    () =>
      (hex.match(new RegExp(`.{1,${2 * BYTES_A_LINE}}`, 'g')) ?? [])
        .map((line) => line.replaceAll(/(..)(?=.)/g, '$1 '))
        .join('\n'),
    [hex],
  )
  const told = hex.length / 2
  return (
    <div className={styles.panel}>
      <RawText
        label="Bytes of the metadata"
        text={text}
        failure={null}
        offsets={NOWHERE}
        found={0}
        place={-1}
      />
      <div className={styles.foot}>
        <span>
          {told < bytes ? `the first ${formatBytes(told)} of ${formatBytes(bytes)}` : formatBytes(bytes)}
        </span>
      </div>
    </div>
  )
}

const NOWHERE: readonly number[] = []

const article = (kind: string): string =>
  kind === 'array'
    ? 'an array'
    : kind === 'null'
      ? 'null'
      : kind === 'true' || kind === 'false'
        ? kind
        : `a ${kind}`
