import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TurnDetail } from '../../../shared/contract/model.ts'
import { decideBackfill } from '../../../shared/truth/backfill.ts'
import { candidatesOf } from '../../../shared/truth/candidates.ts'
import { canonicalPlaces } from '../../../shared/truth/canonical.ts'
import { jsonPath } from '../../../shared/truth/json-path.ts'
import { pathOf, ROOT, type ScannedJson, scanJson, stringValue } from '../../../shared/truth/json-scan.ts'
import { type Metadata, readMetadata } from '../../../shared/truth/metadata.ts'
import { metadataTexts } from '../../../shared/truth/testing/corpus.ts'
import { trimWhiteSpace } from '../../../shared/truth/white-space.ts'
import {
  canonicalMarks,
  findNodes,
  GROUP,
  nodesAt,
  type Opened,
  openedAtFirst,
  revealing,
  toggled,
  treeRows,
} from './tree.ts'

const NOTHING_OPEN: Opened = { nodes: new Set(), groups: new Set() }

function scanned(text: string): ScannedJson {
  const scan = scanJson(text)
  if (!scan.ok) throw new Error(scan.message)
  return scan
}

describe('treeRows', () => {
  it('shows the root alone until it is opened, and every value once all is open', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const json = scanned(text)
        expect(treeRows(json, NOTHING_OPEN)).toHaveLength(1)
        const nodes = treeRows(json, openedAtFirst(json, Number.POSITIVE_INFINITY)).flatMap((row) =>
          row.kind === 'node' ? [row.node] : [],
        )
        expect(nodes).toEqual(Array.from({ length: json.size }, (_, node) => node))
      }),
    )
  })

  it('shows many children in groups that are opened one by one', () => {
    const json = scanned(JSON.stringify(Array.from({ length: GROUP * 2 + 7 }, (_, i) => i)))
    let opened = toggled(NOTHING_OPEN, treeRows(json, NOTHING_OPEN)[0]!, true)
    let rows = treeRows(json, opened)
    expect(rows.map((row) => row.kind)).toEqual(['node', 'group', 'group', 'group'])
    opened = toggled(opened, rows[3]!, true)
    rows = treeRows(json, opened)
    expect(rows).toHaveLength(4 + 7)
    expect(rows.at(-1)).toMatchObject({ kind: 'node', depth: 2 })
  })

  it('goes as deep as a document does', () => {
    const json = scanned('['.repeat(20_000) + ']'.repeat(20_000))
    expect(treeRows(json, openedAtFirst(json, Number.POSITIVE_INFINITY))).toHaveLength(20_000)
  })
})

describe('revealing', () => {
  it('gives every value a row', () => {
    const json = scanned(JSON.stringify({ a: Array.from({ length: 1200 }, (_, i) => ({ i })) }))
    const target = json.size - 1
    const rows = treeRows(json, revealing(json, NOTHING_OPEN, [target]))
    expect(rows.some((row) => row.kind === 'node' && row.node === target)).toBe(true)
    expect(rows.length).toBeLessThan(GROUP + 10)
  })
})

const placesOf = (metadata: Metadata): TurnDetail['places'] =>
  canonicalPlaces(metadata).map(({ column, steps, verdict }) => ({ column, path: jsonPath(steps), verdict }))

describe('canonicalMarks', () => {
  it('marks as taken exactly what the backfill writes, whatever the stored bytes were', () => {
    const texts = metadataTexts.map((text) => ({ text, scan: scanJson(text) }))
    fc.assert(
      fc.property(texts, fc.boolean(), ({ text, scan }, invalidUtf8) => {
        fc.pre(scan.ok)
        const metadata = readMetadata(text, invalidUtf8)
        const taken = [...canonicalMarks(scan, placesOf(metadata)).marks]
          .filter(([, mark]) => mark === 'taken')
          .map(([node]) => trimWhiteSpace(stringValue(scan, node)!))
        const { fills } = decideBackfill({ runtime_key: '', inference_id: null }, metadata)
        expect(taken).toEqual(fills.map(({ value }) => value))
      }),
      { numRuns: 5000 },
    )
  })

  it('says of a value that cannot be written exactly that it is not taken, nor what comes after it', () => {
    const marked = (text: string, invalidUtf8: boolean) => {
      const json = scanned(text)
      const { marks } = canonicalMarks(json, placesOf(readMetadata(text, invalidUtf8)))
      return [...marks].map(([node, mark]) => [pathOf(json, node), mark])
    }
    expect(marked('{"geppetto.runtime@v1":{"runtime_key":"plan\\ud800ner"}}', false)).toEqual([
      ['$["geppetto.runtime@v1"].runtime_key', 'unwritable'],
    ])
    expect(marked('{"geppetto.inference_id@v1":"a\ufffd","inference_id":"good"}', true)).toEqual([
      ['$["geppetto.inference_id@v1"]', 'unwritable'],
      ['$.inference_id', 'second'],
    ])
  })

  it('says what is absent, and nothing about a document that is no object', () => {
    expect(canonicalMarks(scanned('{}'), placesOf(readMetadata('{}'))).absent).toEqual([
      '$["geppetto.runtime@v1"].runtime_key',
      '$["geppetto.inference_id@v1"]',
    ])
    expect(canonicalMarks(scanned('[1]'), placesOf(readMetadata('[1]')))).toEqual({
      marks: new Map(),
      absent: [],
    })
  })
})

describe('nodesAt', () => {
  it('finds every candidate again by its path', () => {
    const text = JSON.stringify({
      runtime: 'planner',
      'geppetto.runtime@v1': { slug: 'p', runtime_key: 7 },
      trace: { steps: [{ inferenceId: 'i1' }] },
    })
    const json = scanned(text)
    const candidates = candidatesOf(text, readMetadata(text), ['runtime_key', 'inference_id'])
    expect(candidates.length).toBeGreaterThan(3)
    const found = nodesAt(
      json,
      candidates.map(({ path }) => path),
    )
    for (const { path } of candidates) expect(pathOf(json, found.get(path)!)).toBe(path)
  })

  it('takes the last of repeated keys', () => {
    const json = scanned('{"a":1,"a":2}')
    expect(json.start[nodesAt(json, ['$.a']).get('$.a')!]).toBe(11)
  })
})

describe('findNodes', () => {
  it('finds a value by its key or its text, each once', () => {
    const json = scanned('{"alpha":{"beta":"ALPHA alpha"},"n":12.50}')
    expect(findNodes(json, 'alpha').nodes.map((node) => pathOf(json, node))).toEqual([
      '$.alpha',
      '$.alpha.beta',
    ])
    expect(findNodes(json, '12.50').nodes.map((node) => pathOf(json, node))).toEqual(['$.n'])
    expect(findNodes(json, '{').nodes).toEqual([])
    expect(findNodes(json, '').nodes).toEqual([])
  })

  it('takes what is typed as text, never as a pattern', () => {
    const json = scanned('["a.c", "abc"]')
    expect(findNodes(json, 'a.c').nodes).toEqual([ROOT + 1])
  })
})
