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
