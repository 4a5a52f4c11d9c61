import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesOf } from '../../../shared/truth/candidates.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { pathOf, ROOT, type ScannedJson, scanJson, stringValue } from '../../../shared/truth/json-scan.ts'
import { readMetadata } from '../../../shared/truth/metadata.ts'
import { trimWhiteSpace } from '../../../shared/truth/white-space.ts'
import {
  canonicalMarks,
  findNodes,
  GROUP,
  NOTHING_OPEN,
  nodesAt,
  openedAtFirst,
  revealing,
  toggled,
  treeRows,
} from './tree.ts'

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

const keys = fc.constantFrom('geppetto.runtime@v1', 'geppetto.inference_id@v1', 'inference_id', 'other')
const strings = fc.constantFrom('planner', ' ', '', 'x ')
const values = fc.oneof(
  strings,
  fc.integer(),
  fc.constant(null),
  fc.dictionary(fc.constantFrom('runtime_key', 'slug'), fc.oneof(strings, fc.integer())),
)
const documents = fc.dictionary(keys, values)

describe('canonicalMarks', () => {
  it('marks as taken exactly what the backfill takes', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const text = JSON.stringify(document)
        const json = scanned(text)
        const taken = [...canonicalMarks(json).marks]
          .filter(([, mark]) => mark === 'taken')
          .map(([node]) => trimWhiteSpace(stringValue(json, node)!))
          .sort()
        const metadata = readMetadata(text)
        const wanted = (['runtime_key', 'inference_id'] as const)
          .map((column) => canonicalValue(metadata, column))
          .flatMap((canonical) => (canonical.found ? [canonical.value] : []))
          .sort()
        expect(taken).toEqual(wanted)
      }),
    )
  })

  it('says what is absent, and nothing about a document that is no object', () => {
    expect(canonicalMarks(scanned('{}')).absent).toEqual([
      { path: '$["geppetto.runtime@v1"].runtime_key', column: 'runtime_key' },
      { path: '$["geppetto.inference_id@v1"]', column: 'inference_id' },
    ])
    expect(canonicalMarks(scanned('[1]'))).toEqual({ marks: new Map(), absent: [] })
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
