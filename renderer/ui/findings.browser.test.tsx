import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { Findings, JsonPath } from './index.ts'

test('what a finding names, and a path of metadata, is shown in part where it is as long as a book', async () => {
  const name = `ta\u202e${'x'.repeat(1_000_000)}ble`
  const screen = await render(
    <>
      <Findings
        findings={[{ code: 'unchecked', severity: 'info', message: `SQLite cannot check ${name}.` }]}
      />
      <JsonPath path={`$['${name}']`} />
    </>,
  )
  const told = screen.container.textContent
  expect(told).toContain(String.raw`SQLite cannot check ta\u{202e}x`)
  expect(told).toContain(String.raw`$['ta\u{202e}x`)
  expect(told.length).toBeLessThan(5000)
})
