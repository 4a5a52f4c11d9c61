import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { CASE } from '../testing/case.ts'
import { SchemaCard } from './schema-card.tsx'

test('of thousands of tables a few hundred are drawn, until somebody asks for all', async () => {
  const tables = Array.from({ length: 5000 }, (_, at) => ({ name: `table ${at}`, type: 'table' }))
  const page = await render(<SchemaCard caseView={{ ...CASE, tables }} />)
  await expect.element(page.getByText('5,000, kept as they are')).toBeVisible()
  expect(page.getByText(/^table \d/).elements().length).toBeLessThan(500)
  await userEvent.click(page.getByRole('button', { name: 'Show all 5,000' }))
  await expect.element(page.getByText('table 4999', { exact: true })).toBeInTheDocument()
})
