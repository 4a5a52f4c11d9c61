import { visibleText } from '../../../shared/truth/visible.ts'
import { textWidth, wrapped } from './text-width.ts'

const MARGIN = 16
const TITLE_SIZE = 15
const NOTE_SIZE = 11
const NOTE_LINE = 16

export interface PictureParts {
  /** The chart's own `<svg>` element as markup, of this size in CSS pixels. */
  readonly chart: string
  readonly width: number
  readonly height: number
  readonly title: string
  /** What the numbers are about and what they leave out: a picture is passed on without its page. */
  readonly note: string
  /** The present value of a custom property, `--ink`, in a form that every viewer knows. */
  readonly colorOf: (property: string) => string
}

export interface Picture {
  readonly markup: string
  readonly width: number
  readonly height: number
}

/** Text inside an element of XML. */
const escaped = (text: string): string =>
  visibleText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const FONT = 'Inter, Segoe UI, Helvetica Neue, Arial, sans-serif'

/**
 * A chart as a picture that stands alone: with its title, what it leaves out, and its colours; nothing in it is
 * fetched from anywhere and no custom property is left.
 */
export function pictureOf({ chart, width, height, title, note, colorOf }: PictureParts): Picture {
  const whole = Math.max(width, Math.min(900, textWidth(title, TITLE_SIZE))) + 2 * MARGIN
  const top = MARGIN + TITLE_SIZE + 12
  const lines = wrapped(note, NOTE_SIZE, whole - 2 * MARGIN)
  const full = top + height + 10 + lines.length * NOTE_LINE + MARGIN
  const placed = chart.replace(/^<svg /, `<svg x="${MARGIN}" y="${top}" `)
  const markup = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${full}" viewBox="0 0 ${whole} ${full}" font-family="${FONT}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${whole}" height="${full}" fill="var(--panel)"/>`,
    `<text x="${MARGIN}" y="${MARGIN + TITLE_SIZE - 3}" font-size="${TITLE_SIZE}" font-weight="600" fill="var(--ink)">${escaped(title)}</text>`,
    placed,
    ...lines.map(
      (line, index) =>
        `<text x="${MARGIN}" y="${top + height + 10 + NOTE_LINE * (index + 0.75)}" font-size="${NOTE_SIZE}" fill="var(--ink-2)">${escaped(line)}</text>`,
    ),
    '</svg>',
  ].join('')
  return {
    markup: markup.replace(/var\((--[\w-]+)\)/g, (_, property: string) => colorOf(property)),
    width: whole,
    height: full,
  }
}
