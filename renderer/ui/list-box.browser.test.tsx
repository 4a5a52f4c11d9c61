import { useRef, useState } from 'react'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { ListBox } from './list-box.tsx'

function Rows({ count, onEnter }: { readonly count: number; readonly onEnter: (index: number) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  return (
    <div style={{ height: 210, display: 'grid' }}>
      <ListBox
        label="Groups"
        count={count}
        rowHeight={20}
        current={current}
        onMove={setCurrent}
        onEnter={onEnter}
        renderRow={(index) => <span>group {index}</span>}
        box={box}
        busy={false}
        empty="Nothing is missing."
      />
    </div>
  )
}

async function listOf(count: number) {
  const entered: number[] = []
  const screen = await render(<Rows count={count} onEnter={(index) => entered.push(index)} />)
  const list = screen.getByRole('listbox', { name: 'Groups' })
  const chosen = () => expect.poll(() => list.element().querySelector('[aria-selected=true]')?.textContent)
  return { screen, list, chosen, entered }
}

test('keys move through the rows, and the chosen one is drawn and named to screen readers', async () => {
  const { list, chosen, entered } = await listOf(1000)
  ;(list.element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowDown}j{ArrowDown}k')
  await chosen().toBe('group 2')
  await userEvent.keyboard('{End}')
  await chosen().toBe('group 999')
  await userEvent.keyboard('{ArrowDown}')
  await chosen().toBe('group 999')
  const named = list.element().getAttribute('aria-activedescendant')!
  expect(document.getElementById(named)?.textContent).toBe('group 999')
  await userEvent.keyboard('{Enter}{Home}')
  await chosen().toBe('group 0')
  expect(entered).toEqual([999])
})

test('a page is about what is in sight, and comes back to the same row', async () => {
  const { list, chosen } = await listOf(1000)
  ;(list.element() as HTMLElement).focus()
  await userEvent.keyboard('{PageDown}')
  await chosen().toMatch(/^group (8|9|10)$/)
  await userEvent.keyboard('{PageUp}')
  await chosen().toBe('group 0')
})

test('a press chooses a row and leaves the focus with the list', async () => {
  const { screen, list, chosen } = await listOf(5)
  await screen.getByText('group 3').click()
  await chosen().toBe('group 3')
  expect(document.activeElement).toBe(list.element())
})

test('a second press does what Enter does', async () => {
  const { screen, entered } = await listOf(5)
  await screen.getByText('group 2').dblClick()
  expect(entered).toEqual([2])
})

test.each([100_000, 10_000_000])(
  'of %i rows only those near the screen exist, and the last is reached',
  async (count) => {
    const { list, chosen } = await listOf(count)
    ;(list.element() as HTMLElement).focus()
    await userEvent.keyboard('{End}')
    await chosen().toBe(`group ${count - 1}`)
    expect(list.element().querySelectorAll('[role=option]').length).toBeLessThan(60)
    const inSight = (): number => {
      const row = list.element().querySelector('[aria-selected=true]')!.getBoundingClientRect()
      return list.element().getBoundingClientRect().bottom - row.bottom
    }
    await expect.poll(inSight).toBeGreaterThan(-1)
  },
)

test('a list without rows says why', async () => {
  const { list } = await listOf(0)
  await expect.element(list).toHaveTextContent('Nothing is missing.')
})

function Opened({ count, current }: { readonly count: number; readonly current: number }) {
  const box = useRef<HTMLDivElement>(null)
  return (
    <div style={{ height: 210, display: 'grid' }}>
      <ListBox
        label="Groups"
        count={count}
        rowHeight={20}
        current={current}
        onMove={() => {}}
        renderRow={(index) => <span>group {index}</span>}
        box={box}
        busy={false}
      />
    </div>
  )
}

test.each([
  ['before its rows', { count: 0, current: 53 }],
  ['after its rows', { count: 60, current: -1 }],
])('a chosen row that is known %s is in sight in the end', async (_, first) => {
  const screen = await render(<Opened {...first} />)
  await screen.rerender(<Opened count={60} current={53} />)
  const list = screen.getByRole('listbox').element()
  await expect
    .poll(() => list.querySelector('[aria-selected=true]')?.getBoundingClientRect().bottom)
    .toBeLessThanOrEqual(list.getBoundingClientRect().bottom)
})
