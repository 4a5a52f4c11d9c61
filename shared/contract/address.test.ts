import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MISSING_REASONS } from '../truth/backfill.ts'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { EVIDENCE_STATES } from '../truth/evidence-state.ts'
import {
  type CasePlace,
  type Choices,
  firstChoices,
  parseAddress,
  printAddress,
  TIMELINE_SHAPES,
  VIEW_NAMES,
  type View,
} from './address.ts'
import { CONVERSATION_SORTS, MISSING_SORTS } from './model.ts'
import { GROUPINGS, LISTED } from './recovery.ts'
import { CONVERSATION_CHANGES, TURN_CHANGES } from './turn-changes.ts'

/** Any text, halves of surrogate pairs among it, and what looks like parts of an address. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '/', '?', '#', '&', '=', '..', '~d83d', '%', '%2F', 'a b+c', '\u0000', '\ud83d'),
)
const case_id = fc.stringMatching(/^[0-9a-f]{16}$/)
const turn = fc.record({ conv_id: text, session_id: text, turn_id: text })
const ofTurn = fc.oneof(
  fc.constant({ conv_id: null, turn: null }),
  text.map((conv_id) => ({ conv_id, turn: null })),
  turn.map((turn) => ({ conv_id: turn.conv_id, turn })),
)
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
const choices = {
  timeline: fc.record({
    by: fc.constantFrom(...TIMELINE_SHAPES),
    zoom: orNull(fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)),
    search: text,
    switches: fc.boolean(),
    missing: fc.boolean(),
    sort: fc.constantFrom(...CONVERSATION_SORTS),
    order: fc.constantFrom('down', 'up'),
    evidence: orNull(fc.constantFrom(...EVIDENCE_STATES)),
    runtime: orNull(text),
    of: orNull(text),
  }),
  missing: fc.record({
    reason: orNull(fc.constantFrom(...MISSING_REASONS)),
    in: orNull(text),
    lacks: orNull(fc.constantFrom(...TRUTH_COLUMNS)),
    shape: orNull(text),
    candidate: orNull(text),
    search: text,
    sort: fc.constantFrom(...MISSING_SORTS),
    order: fc.constantFrom('up', 'down'),
    row: fc.nat(),
  }),
  recovery: fc.record({
    by: fc.constantFrom(...GROUPINGS),
    group: orNull(text),
    all: fc.boolean(),
    listed: fc.constantFrom(...LISTED),
    search: text,
    reason: orNull(fc.constantFrom(...MISSING_REASONS)),
    candidate: orNull(text),
    sort: fc.constantFrom(...MISSING_SORTS),
    order: fc.constantFrom('up', 'down'),
    row: fc.nat(),
  }),
  journal: fc.record({ run: orNull(fc.nat()) }),
  compare: fc.record({
    with: orNull(text),
    show: fc.constantFrom('summary', 'turns'),
    of: orNull(fc.constantFrom(...CONVERSATION_CHANGES)),
    search: text,
    conv: orNull(text),
    change: orNull(fc.constantFrom(...TURN_CHANGES)),
    column: orNull(text),
    row: fc.nat(),
  }),
  sql: fc.record({ statement: text }),
} satisfies { readonly [V in View as keyof Choices<V> extends never ? never : V]: unknown }
const withoutTurn = fc.constant({ conv_id: null, turn: null })
const place = fc
  .constantFrom(...VIEW_NAMES)
  .chain((view) =>
    fc
      .tuple(
        case_id,
        view === 'timeline' || view === 'read' || view === 'missing' ? ofTurn : withoutTurn,
        view in choices ? choices[view as keyof typeof choices] : fc.constant({}),
      )
      .map(([case_id, of, choices]) => ({ case_id, view, ...of, choices }) as CasePlace),
  )

describe('addresses', () => {
  test('a place that is printed and read again is the same place', () => {
    fc.assert(
      fc.property(place, (place) => {
        expect(parseAddress(printAddress(place))).toEqual(place)
      }),
      { numRuns: 2000 },
    )
  })

  test('they are plain characters, whatever the ids are: a ticket or a shell keeps them whole', () => {
    fc.assert(
      fc.property(place, (place) => {
        expect(printAddress(place)).toMatch(/^[!-~]+$/)
      }),
    )
  })

  test('what was never chosen is not named', () => {
    const choices = firstChoices('timeline')
    const timeline: CasePlace = {
      case_id: '0123456789abcdef',
      view: 'timeline',
      conv_id: null,
      turn: null,
      choices,
    }
    expect(printAddress(timeline)).toBe('#/case/0123456789abcdef/timeline')
    const turn = { conv_id: 'c 1', session_id: 's', turn_id: 't/2' }
    expect(printAddress({ ...timeline, conv_id: 'c 1', turn, choices: { ...choices, by: 'time' } })).toBe(
      '#/case/0123456789abcdef/timeline/c%201/t%2F2?session=s&by=time',
    )
  })

  test('a hostile one is harmless: it names a known view of a case, or the start', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((end) => `#/case/0123456789abcdef/${end}`),
      fc.constantFrom(
        '#/case/../../etc/passwd/timeline',
        '#/case/0123456789abcdef/__proto__?constructor=1',
        '#/case/0123456789abcdef/timeline/%E0%A4%A/%?session=%&by=__proto__&sort=constructor',
        '#/case/0123456789ABCDEF/timeline',
        '#/open?path=/etc/passwd',
        'javascript:alert(1)',
        `#/case/0123456789abcdef/missing?in=${'a'.repeat(1_000_000)}`,
      ),
    )
    fc.assert(
      fc.property(hostile, (address) => {
        const place = parseAddress(address)
        if (place === null) return
        expect(place.case_id).toMatch(/^[0-9a-f]{16}$/)
        expect(VIEW_NAMES).toContain(place.view)
        expect(Object.keys(place.choices)).toEqual(Object.keys(firstChoices(place.view)))
        expect(parseAddress(printAddress(place))).toEqual(place)
      }),
    )
    expect(parseAddress('#/case/../../etc/passwd/timeline')).toBeNull()
    expect(parseAddress('#/case/0123456789abcdef/nowhere')).toMatchObject({ view: 'overview' })
    for (const zoom of ['9-3', '0-3', '3', '-', '1e3-2e3', '1-9999999999999999'])
      expect(parseAddress(`#/case/0123456789abcdef/timeline?zoom=${zoom}`)).toMatchObject({
        choices: { zoom: null },
      })
    expect(parseAddress('#/case/0123456789abcdef/timeline?by=sideways')).toMatchObject({
      choices: firstChoices('timeline'),
    })
  })
})
