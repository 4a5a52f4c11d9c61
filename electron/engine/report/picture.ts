import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { lookOfPlace, type PlacePattern, RuntimePlaces } from '../../../shared/truth/runtime-places.ts'
import type { PictureBlock } from './document.ts'
import { runInWords } from './summary.ts'

/** Marks over a hue, by the pattern; `solid` has none. The shapes are those of the app. */
const MARKS: Readonly<
  Record<Exclude<PlacePattern, 'solid'> | 'hatch', readonly [size: number, marks: string]>
> = {
  dots: [5, '<circle cx="1.5" cy="1.5" r="1"/>'],
  stripes: [6, '<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5"/>'],
  grid: [5, '<path d="M0 .5H5M.5 0V5"/>'],
  bars: [5, '<path d="M.75 0V5"/>'],
  lines: [3, '<path d="M0 .5H3"/>'],
  checks: [6, '<rect width="3" height="3"/><rect x="3" y="3" width="3" height="3"/>'],
  rings: [8, '<circle class="ring" cx="4" cy="3" r="1.8"/>'],
  hatch: [6, '<path d="M-1 5L1 7M0 0L6 6M5 -1L7 1"/>'],
}

/** Patterns that every drawing of the report refers to. */
export const PATTERNS = `<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
${Object.entries(MARKS)
  .map(
    ([name, [size, marks]]) =>
      `<pattern id="rt-${name}" class="${name === 'hatch' ? 'hatch' : 'mark'}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">${marks}</pattern>`,
  )
  .join('\n')}
</defs></svg>`

const percent = (share: number): string => `${Math.round(share * 100_000) / 1000}%`

interface Look {
  /** Class of the hue. */
  readonly hue: string
  readonly pattern: PlacePattern | 'hatch'
}

function box({ hue, pattern }: Look, x: number, width: number): string {
  const place = `x="${percent(x)}" width="${percent(width)}" height="100%"`
  const marks = pattern === 'solid' ? '' : `<rect ${place} fill="url(#rt-${pattern})"/>`
  return `<rect ${place} class="${hue}"/>${marks}`
}

/** Runs one beside the other, as wide as they have turns. */
function strip(
  runs: PictureBlock['lanes'][number]['runs'],
  lookOf: (runtime: string) => Look,
  label: string,
  isPreview: boolean,
): string {
  const turns = runs.reduce((sum, run) => sum + run[1], 0)
  let before = 0
  const boxes = runs.map(([runtime, count]) => {
    const [x, width] = [before / turns, count / turns]
    before += count
    if (!isPreview) return box(lookOf(runtime), x, width)
    return runtime === UNKNOWN
      ? ''
      : `<rect x="${percent(x)}" width="${percent(width)}" height="100%" class="ghost ${lookOf(runtime).hue}"/>`
  })
  return `<svg class="${isPreview ? 'preview' : 'strip'}" role="img" aria-label="${label}">${boxes.join('')}</svg>`
}

/** @param escaped makes text of the file safe in an element or an attribute */
export function pictureHtml(
  { caption, lanes, looks, note }: PictureBlock,
  escaped: (text: string) => string,
): string {
  const places = new RuntimePlaces(looks)
  const lookOf = (runtime: string): Look => {
    if (runtime === UNKNOWN) return { hue: 'rt-unknown', pattern: 'hatch' }
    const { hue, pattern } = lookOfPlace(places.of(runtime))
    return { hue: `rt-${hue}`, pattern }
  }
  const rows = lanes.map(({ name, runs, preview, beside }) => {
    const words = escaped(`Runs: ${runs.map(runInWords).join(', ')}`)
    const ghost =
      preview === null
        ? ''
        : strip(preview, lookOf, escaped(`Not written: ${preview.map(runInWords).join(', ')}`), true)
    return `<li><span class="name">${escaped(name)}</span><span>${strip(runs, lookOf, words, false)}${ghost}</span><span class="beside">${escaped(beside)}</span></li>`
  })
  const named = new Set(
    lanes.flatMap(({ runs, preview }) => [...runs, ...(preview ?? [])].map(([runtime]) => runtime)),
  )
  const legend = [...named].map(
    (runtime) =>
      `<li><svg class="swatch" aria-hidden="true">${box(lookOf(runtime), 0, 1)}</svg> ${escaped(runtime === UNKNOWN ? 'unknown' : runtime)}</li>`,
  )
  return `<figure>
<figcaption>${escaped(caption)} <span>(${escaped(note)})</span></figcaption>
<ul class="legend" aria-label="Runtimes">${legend.join('\n')}</ul>
<ul class="lanes" aria-label="${escaped(caption)}">
${rows.join('\n')}
</ul>
</figure>`
}
