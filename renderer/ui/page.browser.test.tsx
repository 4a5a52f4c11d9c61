import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { Page, Stack, Text } from './index.ts'

test('a page scrolls in its place; a label that is only read out makes nothing else scroll', async () => {
  const screen = await render(
    <Stack style={{ height: '400px' }}>
      <Page title="Validation" about="The checks.">
        <div style={{ height: '3000px' }} />
        <button type="button">
          Run<span className="visually-hidden"> the last check</span>
        </button>
      </Page>
    </Stack>,
  )
  const page = screen.getByRole('region', { name: 'Validation' }).element()
  expect(page.scrollHeight).toBeGreaterThan(3000)
  const { scrollHeight, clientHeight } = document.documentElement
  expect(scrollHeight).toBe(clientHeight)

  screen.getByRole('button').element().scrollIntoView()
  expect(page.scrollTop).toBeGreaterThan(2000)
  expect(document.documentElement.scrollTop).toBe(0)
})

test('primitives keep the tag and hand everything else on', async () => {
  const screen = await render(
    <Stack as="ul" gap={6} aria-label="Rules">
      <Text as="li" tone="muted" ellipsis style={{ width: '40px' }}>
        a rule with a long name
      </Text>
    </Stack>,
  )
  const list = screen.getByRole('list', { name: 'Rules' }).element()
  expect(getComputedStyle(list)).toMatchObject({ display: 'flex', flexDirection: 'column', rowGap: '6px' })
  const item = screen.getByRole('listitem').element()
  expect(getComputedStyle(item)).toMatchObject({
    whiteSpace: 'nowrap',
    textOverflow: 'ellipsis',
    width: '40px',
  })
  expect(item.scrollWidth).toBeGreaterThan(item.clientWidth)
})

test('a page that is come back to is where it was left, though what it holds comes later', async () => {
  const place = (height: number | null) => (
    <Stack style={{ height: '400px' }}>
      {height !== null && (
        <Page title="Analytics" about="Numbers.">
          <div style={{ height: `${height}px` }} />
        </Page>
      )}
    </Stack>
  )
  const screen = await render(place(3000))
  const page = () => screen.getByRole('region', { name: 'Analytics' }).element()
  page().scrollTop = 1200
  await screen.rerender(place(null))
  await screen.rerender(place(10))
  expect(page().scrollTop).toBe(0)
  await screen.rerender(place(3000))
  await expect.poll(() => page().scrollTop).toBe(1200)
  // Another page begins at its top.
  const other = await render(
    <Stack style={{ height: '400px' }}>
      <Page title="Migration" about="Steps.">
        <div style={{ height: '3000px' }} />
      </Page>
    </Stack>,
  )
  expect(other.getByRole('region', { name: 'Migration' }).element().scrollTop).toBe(0)
})
