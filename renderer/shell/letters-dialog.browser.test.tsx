import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { NO_PREFERENCES } from '../../shared/contract/preferences.ts'
import { bringIntoSight, CANDIDATE } from '../recovery/candidate-in-sight.ts'
import { usePreferences } from '../state/preferences.ts'
import { connectTo } from '../testing/engine.ts'
import { Kbd } from '../ui/index.ts'
import { LettersDialog } from './letters-dialog.tsx'

afterEach(() => usePreferences.setState(NO_PREFERENCES))

test('a letter takes the next key, keeps it, and shows it; off, no letter is shown', async () => {
  const told: unknown[] = []
  await connectTo(async (_, input) => told.push(input))
  const screen = await render(
    <>
      <p data-testid="hint">
        <Kbd>x</Kbd>
      </p>
      <LettersDialog open onClose={() => undefined} />
    </>,
  )
  await screen.getByRole('button', { name: /^Recovery: close as unrecoverable: x/ }).click()
  await userEvent.keyboard('q')
  await expect.element(screen.getByTestId('hint')).toHaveTextContent('q')
  await expect.poll(() => told).toEqual([{ letters: { on: true, keys: { x: 'q' } } }])

  // Escape leaves the letter as it is, and the dialog open.
  await screen.getByRole('button', { name: /^Recovery: undo: u/ }).click()
  await userEvent.keyboard('{Escape}')
  await expect.element(screen.getByRole('button', { name: /^Recovery: undo: u/ })).toBeVisible()

  await screen.getByRole('checkbox').click()
  await expect.element(screen.getByTestId('hint')).toHaveTextContent('')
  await expect.element(screen.getByRole('list', { name: 'Letters' })).not.toBeInTheDocument()
})

test('a candidate that is scrolled away is brought into sight before a number takes it', async () => {
  await render(
    <div style={{ height: 100, overflow: 'auto' }}>
      <p style={{ height: 400 }}>before it</p>
      <p {...{ [CANDIDATE]: 0 }}>planner</p>
    </div>,
  )
  expect(bringIntoSight(0)).toBe(false)
  expect(bringIntoSight(0)).toBe(true)
  expect(bringIntoSight(5)).toBe(true)
})
