import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { focusIfFree } from './kept-focus.ts'

test('what has come takes the focus, but not from somebody who types into a dialog over it', async () => {
  const view = (over: boolean) => (
    <main>
      <div role="listbox" tabIndex={0} aria-label="Rows" />
      {over && (
        <div role="dialog" aria-label="Over it">
          <input aria-label="Words" />
        </div>
      )}
    </main>
  )
  const screen = await render(view(true))
  const field = screen.getByRole('textbox').element() as HTMLElement
  const rows = screen.getByRole('listbox').element() as HTMLElement
  field.focus()
  focusIfFree(rows)
  expect(document.activeElement).toBe(field)
  await screen.rerender(view(false))
  focusIfFree(rows)
  expect(document.activeElement).toBe(rows)
})
