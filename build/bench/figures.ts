import type { Spent } from './processes.ts'

/** One line of the table. */
export interface Figure {
  readonly what: string
  readonly spent: Partial<Spent>
  /** What it is compared with, as times as much of it. */
  readonly against?: { readonly what: string; readonly ratio: number }
  readonly goal?: Goal
}

interface Goal {
  readonly text: string
  readonly met: boolean
}

/** A goal that a value stays at most at a bound. */
export const atMost = (value: number | null, bound: number, text: string): Goal | undefined =>
  value === null ? undefined : { text, met: value <= bound }

export interface Section {
  readonly title: string
  readonly figures: readonly Figure[]
  /** What could not be measured here, and why. */
  readonly notes: readonly string[]
}

const seconds = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value < 1 ? value.toFixed(3) : value.toFixed(2)
const megabytes = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : (value / 1e6).toFixed(0)

export const HEAD = ['', 'seconds', 'CPU s', 'peak MB', 'ratio', 'to', 'goal', 'met'] as const

/** The cells of a figure, in the order of `HEAD`. */
export const cells = ({ what, spent, against, goal }: Figure): readonly string[] => [
  what,
  seconds(spent.seconds),
  seconds(spent.cpu),
  megabytes(spent.peak_bytes),
  against === undefined ? '' : against.ratio.toFixed(2),
  against?.what ?? '',
  goal?.text ?? '',
  goal === undefined ? '' : goal.met ? 'yes' : 'NO',
]

/** Texts stand left, numbers right. */
const LEFT = new Set([0, 5, 6, 7])

export function tableText(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ figures }) => figures.map(cells))
  const widths = HEAD.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (LEFT.has(at) ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd()
  return sections
    .map(({ title, figures, notes }) =>
      [
        line([title.toUpperCase(), ...HEAD.slice(1)]),
        ...figures.map((one) => line(cells(one))),
        ...notes,
      ].join('\n'),
    )
    .join('\n\n')
}
