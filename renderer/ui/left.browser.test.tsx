import { useState } from 'react'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { useUi } from '../state/ui.ts'
import { Grid } from './grid.tsx'
import { type GridColumn, useGrid } from './grid-columns.ts'
import { ListBox } from './list-box.tsx'

const rows = Array.from({ length: 500 }, (_, at) => ({ at }))
const COLUMNS: GridColumn<{ readonly at: number }>[] = [
  { id: 'at', header: 'at', min: 60, cell: ({ at }) => `row ${at}`, copies: [['at', ({ at }) => at]] },
]
interface Given {
  readonly name: string
  /** The row that is known to be the chosen one; it may be known later than the rows. */
  readonly start: number
  readonly count?: number
}

function Rows({ name, start, count = rows.length }: Given) {
  const grid = useGrid(COLUMNS)
  const [current, setCurrent] = useState(start)
  const [given, setGiven] = useState(start)
  if (given !== start) {
    setGiven(start)
    setCurrent(start)
  }
  return (
    <Grid
      label="Turns"
      grid={grid}
      count={count}
      row={(at) => rows[at]}
      rowHeight={20}
      current={current}
      onMove={setCurrent}
      left={name}
    />
  )
}

function List({ name, start, count = rows.length }: Given) {
  return (
    <ListBox
      label="Turns"
      count={count}
      rowHeight={20}
      current={start}
      onMove={() => undefined}
      busy={false}
      left={name}
      renderRow={(at) => `row ${at}`}
    />
  )
}

const place = (of: typeof Rows, given: Given | null, height = 220) => {
  const Of = of
  return <div style={{ height, width: 300, display: 'grid' }}>{given !== null && <Of {...given} />}</div>
}

for (const [role, of] of [
  ['grid', Rows],
  ['listbox', List],
] as const) {
  test(`a ${role} that is come back to is as far down as it was left, whatever is known first`, async () => {
    useUi.getState().showCase('0123456789abcdef')
    const name = `a ${role}`
    const screen = await render(place(of, { name, start: 3 }))
    const box = () => screen.getByRole(role).element()
    await expect.poll(() => box().textContent).toContain('row 3')
    box().scrollTop = 4000
    await expect.poll(() => box().textContent).toContain('row 200')

    // The rows come later than the view, and the chosen one later still.
    await screen.rerender(place(of, null))
    await screen.rerender(place(of, { name, start: -1, count: 0 }))
    await screen.rerender(place(of, { name, start: -1, count: 20 }))
    await expect.poll(() => box().textContent).toContain('row 9')
    await screen.rerender(place(of, { name, start: -1 }))
    await expect.poll(() => box().scrollTop).toBe(4000)
    await screen.rerender(place(of, { name, start: 3 }))
    await expect.poll(() => box().textContent).toContain('row 200')
    expect(box().scrollTop).toBe(4000)

    // So it is where its view gets less room while it is filled.
    await screen.rerender(place(of, null))
    await screen.rerender(place(of, { name, start: -1, count: 0 }))
    await screen.rerender(place(of, { name, start: 3 }))
    await screen.rerender(place(of, { name, start: 3 }, 190))
    await expect.poll(() => box().textContent).toContain('row 200')
    await screen.rerender(place(of, { name, start: 3 }, 180))
    await expect.poll(() => box().clientHeight).toBeLessThan(181)
    expect(box().scrollTop).toBe(4000)

    // Another row than was chosen is come into sight; and so is one that is chosen now.
    await screen.rerender(place(of, null))
    await screen.rerender(place(of, { name, start: 50 }))
    await expect.poll(() => box().textContent).toContain('row 50')
    expect(box().scrollTop).toBeLessThanOrEqual(1000)
    await screen.rerender(place(of, { name, start: 400 }))
    await expect.poll(() => box().textContent).toContain('row 400')

    // Other rows, and those of another case, begin at their top.
    await screen.rerender(place(of, null))
    await screen.rerender(place(of, { name: `another ${role}`, start: 0 }))
    await expect.poll(() => box().textContent).toContain('row 0')
    await screen.rerender(place(of, null))
    useUi.getState().showCase('fedcba9876543210')
    await screen.rerender(place(of, { name, start: -1 }))
    await expect.poll(() => box().textContent).toContain('row 0')
  })
}

test('rows that were selected together are selected again', async () => {
  useUi.getState().showCase('0123456789abcdef')
  const given = { name: 'selected', start: 2 }
  const screen = await render(place(Rows, given))
  const grid = () => screen.getByRole('grid').element() as HTMLElement
  const selected = () =>
    [...grid().querySelectorAll('[aria-selected=true]')].map((row) => row.textContent).join()
  grid().focus()
  await userEvent.keyboard(
    '{Shift>}{ArrowDown}{ArrowDown}{/Shift}{Control>}{ArrowDown}{ArrowDown} {/Control}',
  )
  await expect.poll(selected).toBe('row 2,row 3,row 4,row 6')
  await screen.rerender(place(Rows, null))
  await screen.rerender(place(Rows, { ...given, start: 6 }))
  await expect.poll(selected).toBe('row 2,row 3,row 4,row 6')
})
