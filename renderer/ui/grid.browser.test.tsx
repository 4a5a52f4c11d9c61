import { useState } from 'react'
import { flushSync } from 'react-dom'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { useUi } from '../state/ui.ts'
import { Grid } from './grid.tsx'
import { type GridColumn, sortedPlaces, useGrid } from './grid-columns.ts'
import { IdText } from './id-text.tsx'

interface Turn {
  readonly id: string
  readonly runtime: string
}

const turnAt = (index: number): Turn => ({
  id: `93a0cf71-39f9-4cd2-a0a1-${String(index).padStart(12, '0')}`,
  runtime: index % 3 === 0 ? 'planner-for-long-journeys' : 'analyst',
})

const COLUMNS: GridColumn<Turn>[] = [
  {
    id: 'id',
    header: 'turn',
    min: 60,
    gives: true,
    sorts: true,
    cell: ({ id }) => <IdText text={id} wrap={false} />,
    copies: [['turn_id', ({ id }) => id]],
  },
  {
    id: 'runtime',
    header: 'runtime',
    min: 40,
    sorts: true,
    cell: ({ runtime }) => <span data-runtime>{runtime}</span>,
    copies: [['runtime_key', ({ runtime }) => runtime]],
  },
]

interface TableProps {
  readonly count: number
  readonly start?: number
  readonly width?: number
  readonly onOpen?: (index: number) => void
  readonly onRange?: (first: number, last: number) => void
  /** Rows that are known; the others have to be fetched. */
  readonly known?: number
}

const known = new Map<number, Turn>()
const rowOf = (index: number): Turn => {
  const turn = known.get(index) ?? turnAt(index)
  known.set(index, turn)
  return turn
}

function Turns({ count, start = 0, width = 500, onOpen, onRange, known = count }: TableProps) {
  const grid = useGrid(COLUMNS)
  const [current, setCurrent] = useState(start)
  return (
    <div style={{ width, height: 230, display: 'flex' }}>
      <Grid
        label="Turns"
        grid={grid}
        count={count}
        row={(index) => (index < known ? rowOf(index) : undefined)}
        fetch={async (indices) => indices.map(rowOf)}
        rowHeight={20}
        current={current}
        onMove={setCurrent}
        {...(onOpen === undefined ? {} : { onOpen })}
        {...(onRange === undefined ? {} : { onRange })}
      />
    </div>
  )
}

async function gridOf(props: TableProps) {
  const screen = await render(<Turns {...props} />)
  const grid = screen.getByRole('grid', { name: 'Turns' }).element() as HTMLElement
  const selected = () =>
    [...grid.querySelectorAll('[aria-selected=true]')].map((row) => Number(row.getAttribute('data-index')))
  const inSight = (index: number): boolean => {
    const row = grid.querySelector(`[data-index="${index}"]`)?.getBoundingClientRect()
    const box = grid.getBoundingClientRect()
    const head = grid.querySelector('[role=columnheader]')!.getBoundingClientRect()
    return row !== undefined && row.top >= head.bottom - 2 && row.bottom <= box.bottom + 1
  }
  return { screen, grid, selected, inSight }
}

test.each([53, 99_999])(
  'row %i, selected before any row is known, is in sight, selected and named in the end',
  async (at) => {
    const { screen, grid, selected, inSight } = await gridOf({ count: 0, start: at })
    await screen.rerender(<Turns count={100_000} start={at} />)
    await expect.poll(() => inSight(at)).toBe(true)
    expect(selected()).toEqual([at])
    grid.focus()
    const named = document.getElementById(grid.getAttribute('aria-activedescendant')!)
    expect(named?.closest('[data-index]')?.getAttribute('data-index')).toBe(String(at))
  },
)

test('the rows told to be on screen are not those under the header', async () => {
  let first = -1
  const { inSight } = await gridOf({
    count: 200,
    start: 100,
    onRange: (from) => {
      first = from
    },
  })
  await expect.poll(() => inSight(100)).toBe(true)
  // The one at the top may be partly under it.
  await expect.poll(() => inSight(first) || inSight(first + 1)).toBe(true)
  await expect.poll(() => inSight(first - 1)).toBe(false)
})

test('a grid made smaller keeps the selected row in sight', async () => {
  const { screen, grid, inSight } = await gridOf({ count: 200, start: 8 })
  await expect.poll(() => inSight(8)).toBe(true)
  ;(screen.container.firstElementChild as HTMLElement).style.height = '120px'
  await expect.poll(() => grid.clientHeight).toBeLessThan(120)
  await expect.poll(() => inSight(8)).toBe(true)
})

test('the last of ten million rows is reached by key', async () => {
  const { grid, selected, inSight } = await gridOf({ count: 10_000_000 })
  grid.focus()
  await userEvent.keyboard('{End}')
  await expect.poll(selected).toEqual([9_999_999])
  await expect.poll(() => inSight(9_999_999)).toBe(true)
  await userEvent.keyboard('{Home}')
  await expect.poll(() => inSight(0)).toBe(true)
})

test('roles, counts and places are those of a grid', async () => {
  const { grid } = await gridOf({ count: 1000 })
  expect(grid.getAttribute('aria-rowcount')).toBe('1001')
  expect(grid.getAttribute('aria-colcount')).toBe('2')
  const row = grid.querySelector('[data-index="3"]')!
  expect(row.getAttribute('aria-rowindex')).toBe('5')
  expect([...row.children].map((cell) => cell.getAttribute('aria-colindex'))).toEqual(['1', '2'])
  expect(grid.querySelectorAll('[role=columnheader]')).toHaveLength(2)
})

test.each([500, 330, 240])('in %i pixels ids are shortened before a runtime is', async (width) => {
  const { grid } = await gridOf({ count: 50, width })
  const cutRuntimes = () =>
    [...grid.querySelectorAll<HTMLElement>('[data-runtime]')].filter((text) => {
      const cell = text.closest('[role=gridcell]')!.getBoundingClientRect()
      return text.getBoundingClientRect().right > cell.right
    }).length
  await expect.poll(cutRuntimes).toBe(0)
  const rows = grid.querySelector('[data-index="0"]')!.getBoundingClientRect()
  expect(Math.abs(rows.width - grid.clientWidth)).toBeLessThanOrEqual(1)
})

test('Enter opens, and a double press selects the id under it', async () => {
  const opened: number[] = []
  const { screen, grid } = await gridOf({ count: 50, width: 300, onOpen: (index) => opened.push(index) })
  grid.focus()
  await userEvent.keyboard('{ArrowDown}{Enter}')
  expect(opened).toEqual([1])
  await userEvent.dblClick(screen.container.querySelector('[data-index="2"] bdi')!)
  expect(getSelection()!.toString()).toBe(rowOf(2).id)
  expect(opened).toEqual([1])
})

test('Enter on a row that is on its way opens it once it is there, unless somebody moved on', async () => {
  const opened: number[] = []
  const onOpen = (index: number) => opened.push(index)
  const { screen, grid } = await gridOf({ count: 500, known: 40, onOpen })
  grid.focus()
  await userEvent.keyboard('{End}{Enter}')
  expect(opened).toEqual([])
  await screen.rerender(<Turns count={500} onOpen={onOpen} />)
  await expect.poll(() => opened).toEqual([499])
  await screen.rerender(<Turns count={500} known={40} onOpen={onOpen} />)
  await userEvent.keyboard('{Enter}{ArrowUp}')
  await screen.rerender(<Turns count={500} onOpen={onOpen} />)
  await userEvent.keyboard('{Enter}')
  expect(opened).toEqual([499, 498])
})

test('what a key that waited for its row opens is on screen as soon as it is opened', async () => {
  const Opened = () => <p data-opened>{useUi((state) => state.overlay) ?? 'nothing'}</p>
  const seen: (string | null)[] = []
  const onOpen = () => {
    flushSync(() => useUi.getState().show('keys'))
    seen.push(document.querySelector('[data-opened]')!.textContent)
  }
  const page = (known: number) => (
    <>
      <Turns count={500} known={known} onOpen={onOpen} />
      <Opened />
    </>
  )
  const screen = await render(page(40))
  ;(screen.getByRole('grid', { name: 'Turns' }).element() as HTMLElement).focus()
  await userEvent.keyboard('{End}{Enter}')
  await screen.rerender(page(500))
  await expect.poll(() => seen).toEqual(['keys'])
  useUi.getState().show(null)
})

test('Shift selects a run of rows, which is copied with headers for a spreadsheet', async () => {
  const { screen, grid, selected } = await gridOf({ count: 50 })
  grid.focus()
  await userEvent.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
  await expect.poll(selected).toEqual([1, 2, 3])
  await userEvent.keyboard('{Control>}c{/Control}')
  await expect.element(screen.getByRole('status')).toHaveTextContent('3 rows copied')
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(selected).toEqual([4])
  await userEvent.keyboard('{Control>}a{/Control}{Control>}c{/Control}')
  await expect.element(screen.getByRole('status')).toHaveTextContent('50 rows copied')
})

test('rows that were never on screen are copied too, up to as many as can be held', async () => {
  const { screen, grid, selected } = await gridOf({ count: 1918, known: 40 })
  let copied = ''
  navigator.clipboard.writeText = async (text) => {
    copied = text
  }
  grid.focus()
  await userEvent.keyboard('{Shift>}{End}{/Shift}')
  await expect.poll(selected).toContain(1917)
  await userEvent.keyboard('{Control>}c{/Control}')
  await expect.element(screen.getByRole('status')).toHaveTextContent('1,918 rows copied')
  expect(copied.split('\n').at(-1)).toContain(rowOf(1917).id)
  await screen.rerender(<Turns count={5001} known={40} />)
  await userEvent.keyboard('{Home}{Shift>}{End}{/Shift}')
  await expect.poll(selected).toContain(5000)
  await userEvent.keyboard('{Control>}c{/Control}')
  await expect
    .element(screen.getByRole('status'))
    .toHaveTextContent('More than 5,000 rows: export the table instead')
})

test('Ctrl selects rows apart from one another, by key and by pointer, and a copy has them in order', async () => {
  const { screen, grid, selected } = await gridOf({ count: 50 })
  grid.focus()
  await userEvent.keyboard('{Control>}{ArrowDown}{ArrowDown} {ArrowDown}{ArrowDown} {/Control}')
  await expect.poll(selected).toEqual([0, 2, 4])
  const press = (index: number) =>
    userEvent.click(grid.querySelector(`[data-index="${index}"]`)!, { modifiers: ['Control'] })
  await press(6)
  await press(0)
  await expect.poll(selected).toEqual([2, 4, 6])
  await userEvent.keyboard('{Control>}c{/Control}')
  await expect.element(screen.getByRole('status')).toHaveTextContent('3 rows copied')
  await userEvent.click(grid.querySelector('[data-index="1"]')!)
  await expect.poll(selected).toEqual([1])
})

test('columns change places by key, and one more press of a header turns the order round', async () => {
  const { screen, grid } = await gridOf({ count: 50 })
  const headers = () => [...grid.querySelectorAll('[role=columnheader]')].map((header) => header.textContent)
  expect(headers()).toEqual(['turn', 'runtime'])
  grid.focus()
  await userEvent.keyboard('{Shift>}{Alt>}{ArrowRight}{/Alt}{/Shift}')
  await expect.poll(headers).toEqual(['runtime', 'turn'])
  const sort = () => grid.querySelector('[role=columnheader]')!.getAttribute('aria-sort')
  expect(sort()).toBe('none')
  await screen.getByRole('button', { name: 'runtime' }).click()
  await expect.poll(sort).toBe('ascending')
  await screen.getByRole('button', { name: 'runtime' }).click()
  await expect.poll(sort).toBe('descending')
})

test('rows are put in order by the values of a column, those that are equal as they came', () => {
  const rows = [2, 10, 1, 10].map((n) => ({ id: `turn ${n}`, runtime: 'same' }))
  expect(sortedPlaces(rows, COLUMNS, [])).toBeNull()
  expect(sortedPlaces(rows, COLUMNS, [{ id: 'id', desc: false }])).toEqual([2, 0, 1, 3])
  expect(sortedPlaces(rows, COLUMNS, [{ id: 'id', desc: true }])).toEqual([1, 3, 0, 2])
  expect(sortedPlaces(rows, COLUMNS, [{ id: 'runtime', desc: true }])).toEqual([0, 1, 2, 3])
})

const WIDE: GridColumn<Turn>[] = [
  { ...COLUMNS[0]!, kept: true },
  { ...COLUMNS[1]!, min: 300 },
  { ...COLUMNS[1]!, id: 'more', min: 300 },
]

function WideTurns() {
  const grid = useGrid(WIDE)
  return (
    <div style={{ width: 400, height: 230, display: 'flex' }}>
      <Grid
        label="Turns"
        grid={grid}
        count={3}
        row={rowOf}
        rowHeight={20}
        current={0}
        onMove={() => undefined}
      />
    </div>
  )
}

test('the cell that the keys go to is in sight, and the first column stays there', async () => {
  const { container } = await render(<WideTurns />)
  const grid = container.querySelector<HTMLElement>('[role=grid]')!
  const cell = (place: number): DOMRect =>
    grid.querySelector(`[data-index="0"] [data-place="${place}"]`)!.getBoundingClientRect()
  await expect.poll(() => grid.querySelectorAll('[data-index]').length).toBe(3)
  grid.focus()
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  const box = grid.getBoundingClientRect()
  expect(grid.scrollLeft).toBeGreaterThan(0)
  expect(cell(2).right).toBeLessThanOrEqual(box.right)
  expect(cell(0).left - box.left).toBeLessThan(2)
  await userEvent.keyboard('{ArrowLeft}')
  expect(cell(1).left).toBeGreaterThanOrEqual(cell(0).right - 1)
})
