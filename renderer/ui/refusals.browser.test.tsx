import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { Button, IconButton, Menu, MenuItem, Refusals } from './index.ts'

const WHY = 'Read only: open in another Turnscope (process 7). It cannot be changed here.'

test('what would be refused can be reached, says why, and does nothing; the rest is as ever', async () => {
  const [write, other, send] = [vi.fn(), vi.fn(), vi.fn()]
  const page = await render(
    <Refusals value={(method) => (method === 'notes.set' ? WHY : null)}>
      <Button writes="notes.set" onClick={write}>
        Keep
      </Button>
      <IconButton label="Mark this turn" writes="notes.set" onClick={write} />
      <Button writes="migrate.run" onClick={other}>
        Migrate
      </Button>
      <form onSubmit={send}>
        <input aria-label="Words" />
        <Button type="submit" writes="notes.set">
          Send
        </Button>
      </form>
      <Menu trigger={<Button>More</Button>}>
        <MenuItem writes="notes.set" onSelect={write}>
          Note
        </MenuItem>
      </Menu>
    </Refusals>,
  )
  for (const name of ['Keep', 'Mark this turn', 'Send']) {
    const button = page.getByRole('button', { name })
    await expect.element(button).toHaveAccessibleDescription(WHY)
    await expect.element(button).toHaveAttribute('aria-disabled', 'true')
    await expect.element(button).toHaveAttribute('title', WHY)
    const element = button.element() as HTMLButtonElement
    element.focus()
    expect(document.activeElement).toBe(element)
    await userEvent.keyboard('{Enter}')
    element.click()
  }
  await page.getByRole('textbox', { name: 'Words' }).click()
  await userEvent.keyboard('x{Enter}')
  await page.getByRole('button', { name: 'More' }).click()
  const item = page.getByRole('menuitem', { name: 'Note' })
  await expect.element(item).toHaveAccessibleDescription(WHY)
  await expect.element(item).toHaveAttribute('aria-disabled', 'true')
  ;(item.element() as HTMLElement).click()
  await userEvent.keyboard('{Escape}')
  await page.getByRole('button', { name: 'Migrate' }).click()
  expect(other).toHaveBeenCalledOnce()
  expect(write).not.toHaveBeenCalled()
  expect(send).not.toHaveBeenCalled()
})
