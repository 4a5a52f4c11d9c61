import { useState } from 'react'
import { flushSync } from 'react-dom'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { Button } from './button.tsx'
import { Dialog, DialogActions, DialogBody } from './dialog.tsx'

function Page() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Export…</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Export the database">
        <DialogBody>
          <label>
            Name
            <input />
          </label>
        </DialogBody>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
        </DialogActions>
      </Dialog>
    </>
  )
}

async function opened() {
  const screen = await render(<Page />)
  await screen.getByRole('button', { name: 'Export…' }).click()
  await expect.element(screen.getByRole('dialog', { name: 'Export the database' })).toBeVisible()
  return screen
}

const focused = () => expect.poll(() => document.activeElement?.textContent)

test('Escape closes it, and the focus goes back to what opened it', async () => {
  const screen = await opened()
  await userEvent.keyboard('{Escape}')
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  await focused().toBe('Export…')
})

test('its close button and its own buttons close it', async () => {
  const screen = await opened()
  await screen.getByRole('button', { name: 'Close' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Export…' }).click()
  await screen.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})

test('while it goes from sight, nothing in it is pressed any more', async () => {
  const screen = await opened()
  const close = document.querySelector<HTMLElement>('[role=dialog] button:not([aria-label])')!
  const going = document.querySelector('[role=dialog]')!.animate([{ opacity: 1 }, { opacity: 0.5 }], 1e9)
  let pressed = 0
  close.addEventListener('click', () => pressed++)
  await screen.getByRole('button', { name: 'Cancel' }).click()
  const reached = pressed
  expect(reached).toBe(1)
  close.click()
  await userEvent.keyboard('{Enter}')
  expect(pressed).toBe(reached)
  // What is no press of a button is for the page.
  const heard: string[] = []
  const hear = ({ key }: KeyboardEvent) => heard.push(key)
  window.addEventListener('keydown', hear)
  await userEvent.keyboard('j')
  window.removeEventListener('keydown', hear)
  expect(heard).toEqual(['j'])
  going.cancel()
})

test('what is typed right behind the key that opens it stands in its first field', async () => {
  await render(<Page />)
  flushSync(() => document.querySelector('button')!.click())
  // No other key can have come by then.
  await Promise.resolve()
  expect(document.activeElement).toBe(document.querySelector('[role=dialog] input'))
})

test('Tab stays inside while it is open', async () => {
  await opened()
  const dialog = document.querySelector('[role=dialog]')!
  for (let step = 0; step < 6; step++) {
    await userEvent.keyboard('{Tab}')
    await expect.poll(() => dialog.contains(document.activeElement)).toBe(true)
  }
})
