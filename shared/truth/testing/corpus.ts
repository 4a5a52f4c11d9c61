import fc from 'fast-check'

/**
 * Metadata texts as they are met in copied files, and worse: for property-based tests of everything that
 * reads them.
 */

/** Every character of Unicode White_Space, and two that look like it and are not. */
export const WHITE_SPACE = [
  ...'\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
  ...'\u2028\u2029\u202f\u205f\u3000',
]
export const NOT_WHITE_SPACE = ['\ufeff', '\u200b', '\u180e', '\u001f', '\u0000']

const names = fc.constantFrom('planner', 'inventory', 'analyst', 'support', 'Planner', 'é-планер', 'a b')
const padding = fc.string({ unit: fc.constantFrom(...WHITE_SPACE, ...NOT_WHITE_SPACE), maxLength: 3 })

/** A runtime or inference id as metadata may have it: padded, blank, exotic, or plain. */
export const truthString: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: names },
  { weight: 2, arbitrary: fc.tuple(padding, names, padding).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: padding },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '\ud800', 'x\udc00', '\ufffd', '__proto__', 'null') },
)

const notAString = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1.23456789e8, [], {}, ['planner'], [[]]),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const truthValue = fc.oneof(
  { weight: 3, arbitrary: truthString as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: notAString },
)

const entries = (keys: readonly string[], values: fc.Arbitrary<unknown>): fc.Arbitrary<[string, unknown][]> =>
  fc.array(fc.tuple(fc.constantFrom(...keys), values), { maxLength: 4 })

/**
 * The text of an object from its entries in order, repeated keys included, which no JavaScript object could
 * hold.
 */
const objectText = (members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`

const text = (value: unknown): string => JSON.stringify(value)

const runtimeObject = entries(
  [
    'runtime_key',
    'runtime_key',
    'key',
    'slug',
    'profile',
    'profile_key',
    'profile.slug',
    'profile.version',
    '__proto__',
  ],
  truthValue,
).map((members) => objectText(members.map(([key, value]) => [key, text(value)])))

const topLevelMember: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('geppetto.runtime@v1', 'runtime'), runtimeObject) },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'geppetto.inference_id@v1',
        'inference_id',
        'inferenceId',
        'geppetto.inference@v2',
        'Inference',
      ),
      truthValue.map(text),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'geppetto.runtime@v1',
        'runtime',
        'runtime_key',
        '__proto__',
        'constructor',
        'toString',
      ),
      truthValue.map(text),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom('geppetto.usage@v1', 'geppetto.trace_id@v1', 'nested', ''),
      fc.json({ maxDepth: 3 }),
    ),
  },
)

/** Objects built from the keys that matter, canonical and legacy, well-typed and not, keys repeated at times. */
export const objectTexts: fc.Arbitrary<string> = fc.array(topLevelMember, { maxLength: 6 }).map(objectText)

/** Metadata from which both columns can be filled. */
export const canonicalTexts: fc.Arbitrary<string> = fc
  .record({ runtime: names, inference: fc.uuid() })
  .map(({ runtime, inference }) =>
    text({ 'geppetto.runtime@v1': { runtime_key: runtime }, 'geppetto.inference_id@v1': inference }),
  )

/** Texts that are no JSON. */
export const malformedTexts: fc.Arbitrary<string> = fc
  .oneof(
    objectTexts.chain((whole) =>
      fc.nat(Math.max(0, whole.length - 1)).map((length) => whole.slice(0, length)),
    ),
    objectTexts.map((whole) => whole.replaceAll('"', "'")),
    objectTexts.map((whole) => `${whole},`),
    objectTexts.map((whole) => `\ufeff${whole}`),
    fc.constantFrom(
      '{',
      '{]',
      'undefined',
      'NaN',
      '{"a":01}',
      '{"a":"\\x"}',
      '{"a":"\n"}',
      '-',
      '\u0000',
      'id: x',
    ),
    fc.string(),
  )
  .filter((candidate) => {
    if (candidate === '') return false
    try {
      JSON.parse(candidate)
      return false
    } catch {
      return true
    }
  })

/** Texts that are JSON but no object, or count as an empty one. */
export const otherTexts: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    '',
    'null',
    ' null ',
    '{}',
    ' { } ',
    '[]',
    '[{"runtime_key":"planner"}]',
    '"planner"',
    '42',
    'true',
    '1e999',
  ],
)

/** What any `turn_metadata_json` may hold. */
export const metadataTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: objectTexts },
  { weight: 2, arbitrary: canonicalTexts },
  { weight: 1, arbitrary: malformedTexts },
  { weight: 1, arbitrary: otherTexts },
  { weight: 1, arbitrary: fc.json() },
)

/** What a truth column may hold before the backfill. */
export const columnValues: fc.Arbitrary<string | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string | null>('', null) },
  { weight: 2, arbitrary: fc.constantFrom('planner', 'inventory', 'inf-1') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\u0085', '\ufeff', '0') },
)

/** `depth` arrays in one another: more than any recursion survives. */
export const deepText = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
