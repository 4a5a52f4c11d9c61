import { createRef } from 'react'
import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { VirtualList, type VirtualListHandle } from './virtual-list.tsx'

const ROW = 20
const VIEW = 200

async function listOf(count: number) {
  const handle = createRef<VirtualListHandle>()
  const ranges: (readonly [number, number])[] = []
  const screen = await render(
    <div style={{ height: VIEW, display: 'grid' }}>
      <VirtualList
        count={count}
        rowHeight={ROW}
        handle={handle}
        aria-label="Rows"
        onRange={(first, last) => ranges.push([first, last])}
        renderRow={(index) => <span data-row={index}>row {index}</span>}
      />
    </div>,
  )
  const scroller = screen.getByLabelText('Rows').element() as HTMLElement
  return { screen, handle: handle.current!, scroller, ranges }
}

const inSight = (scroller: HTMLElement, index: number): boolean => {
  const row = scroller.querySelector(`[data-row="${index}"]`)
  if (row === null) return false
  const { top, bottom } = row.getBoundingClientRect()
  const view = scroller.getBoundingClientRect()
  return top >= view.top - 1 && bottom <= view.bottom + 1
}

test('of a hundred thousand rows only those near the screen exist', async () => {
  const { scroller } = await listOf(100_000)
  await expect.poll(() => inSight(scroller, 0)).toBe(true)
  expect(scroller.querySelectorAll('[data-row]').length).toBeLessThan(60)
})

test.each([0, 1, 499, 50_000, 99_999])('row %i can be brought into sight', async (index) => {
  const { handle, scroller, ranges } = await listOf(100_000)
  handle.scrollTo(index)
  await expect.poll(() => inSight(scroller, index)).toBe(true)
  await expect.poll(() => ranges.some(([first, last]) => first <= index && index <= last)).toBe(true)
})

test('the last of ten million rows is reached, though no element is that high', async () => {
  const last = 9_999_999
  const { handle, scroller } = await listOf(last + 1)
  handle.scrollTo(last)
  await expect.poll(() => inSight(scroller, last)).toBe(true)
  handle.scrollTo(0)
  await expect.poll(() => inSight(scroller, 0)).toBe(true)
})

test('a list without rows draws none', async () => {
  const { scroller } = await listOf(0)
  expect(scroller.querySelectorAll('[data-row]').length).toBe(0)
})
