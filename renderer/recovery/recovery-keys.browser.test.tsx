import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { useUi } from '../state/ui.ts'
import { openDialog } from './state.ts'
import { useRecoveryKeys } from './use-recovery-keys.ts'

let done: string[]

function Keys() {
  const does = (what: string) => () => done.push(what)
  useRecoveryKeys({
    move: (step) => done.push(`move ${step}`),
    decide: (key, index) => done.push(key === 'take' ? `take ${index}` : key),
    groups: does('groups'),
    rule: does('rule'),
    timeline: does('timeline'),
    back: () => does('back')() > 0,
  })
  return <input aria-label="Text" />
}

beforeEach(() => {
  done = []
  openDialog(null)
  useUi.setState({ overlay: null })
})

test('every key of the view does its one thing', async () => {
  await render(<Keys />)
  await userEvent.keyboard('jk19exuUgrt{Escape}0')
  expect(done).toEqual([
    ...['move 1', 'move -1', 'take 0', 'take 8', 'assert', 'close', 'undo', 'redo'],
    ...['groups', 'rule', 'timeline', 'back'],
  ])
})

test('a key held down decides once, and goes through rows for as long as it is held', async () => {
  await render(<Keys />)
  await userEvent.keyboard('{1>5/}{x>3/}{u>3/}{j>3/}')
  expect(done).toEqual(['take 0', 'close', 'undo', 'move 1', 'move 1', 'move 1'])
})

test('keys belong to what is typed in, to a dialog that is open, and to the browser with Ctrl', async () => {
  const screen = await render(<Keys />)
  await screen.getByLabelText('Text').fill('1')
  await userEvent.keyboard('1e')
  ;(document.activeElement as HTMLElement).blur()
  await userEvent.keyboard('{Control>}1{/Control}')
  openDialog({ kind: 'close' })
  await userEvent.keyboard('1')
  openDialog(null)
  useUi.setState({ overlay: 'palette' })
  await userEvent.keyboard('1')
  expect(done).toEqual([])
  useUi.setState({ overlay: null })
  await userEvent.keyboard('1')
  expect(done).toEqual(['take 0'])
})
