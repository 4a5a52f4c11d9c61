import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { InterruptedNotice } from './index.ts'

test('the file that was being written is told so that all of its name can be seen, and a notice that stays says why', async () => {
  const target = `/tickets\u202e/${'long'.repeat(500)}\u202e.html`
  const page = await render(
    <InterruptedNotice
      interrupted={[{ what: 'The writing of a report', at_ms: 1, wrote: 'all', target }]}
      onRead={() => Promise.reject(new TurnscopeError('NotWritable', 'It is full.', 'Make room.'))}
    />,
  )
  const notice = page.getByRole('status', { name: 'Interrupted' })
  const { innerHTML, textContent } = notice.element()
  expect(textContent).toContain(String.raw`…\u{202e}.html) that began`)
  expect(innerHTML).not.toContain('\u202e')
  expect(innerHTML).toContain(String.raw`title="/tickets\u{202e}/long`)
  expect(innerHTML.length).toBeLessThan(5000)
  await userEvent.click(page.getByRole('button', { name: 'Dismiss' }))
  await expect.element(page.getByRole('alert').getByText('It is full.')).toBeVisible()
  await expect.element(notice).toBeVisible()
})
