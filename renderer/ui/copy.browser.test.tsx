import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { Copy } from './copy.tsx'
import { CopyableId } from './id-text.tsx'

/** Where the test pastes what the component copied. */
function PasteHere() {
  return <textarea aria-label="Paste here" />
}

async function pasted(screen: Awaited<ReturnType<typeof render>>): Promise<string> {
  const area = screen.getByLabelText('Paste here')
  await area.click()
  await userEvent.paste()
  return (area.element() as HTMLTextAreaElement).value
}

test('a press copies the whole text and says so', async () => {
  const screen = await render(
    <>
      <Copy text="5f0c…the full hash" what="the full hash" />
      <PasteHere />
    </>,
  )
  await screen.getByRole('button', { name: 'Copy the full hash' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('Copied')
  expect(await pasted(screen)).toBe('5f0c…the full hash')
})

test('an id is copied as the file holds it, not as it is shown', async () => {
  const id = 'conv\u200b42 '
  const screen = await render(
    <>
      <CopyableId text={id} max={6} />
      <PasteHere />
    </>,
  )
  await screen.getByRole('button').click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('copied')
  expect(await pasted(screen)).toBe(id)
})
