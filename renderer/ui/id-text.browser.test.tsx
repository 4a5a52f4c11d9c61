import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { IdText } from './id-text.tsx'

const shown = async (text: string, max?: number): Promise<string> => {
  const screen = await render(<IdText text={text} {...(max === undefined ? {} : { max })} />)
  return screen.container.textContent
}

test('plain text is shown as it is', async () => {
  expect(await shown('planner')).toBe('planner')
})

test('no text is named', async () => {
  expect(await shown('')).toBe('empty text')
})

test.each([
  ['a zero width space', 'plan\u200bner'],
  ['a direction mark', 'plan\u202ener'],
  ['a line break', 'plan\nner'],
  ['a space at the end', 'planner '],
  ['half of a surrogate pair', 'plan\ud800ner'],
])('%s is named, so that it does not look like the text without it', async (_, text) => {
  const seen = await shown(text)
  expect(seen).toContain('\\')
  expect(seen).not.toContain(text)
})

test('long text keeps both of its ends, and hovering shows all of it', async () => {
  const text = `start-${'x'.repeat(80)}-end`
  const screen = await render(<IdText text={text} max={20} />)
  const element = screen.container.querySelector('bdi')!
  expect(element.textContent).toMatch(/^start-.*…/)
  expect(element.textContent).toMatch(/-end$/)
  expect(element.textContent.length).toBeLessThanOrEqual(20)
  expect(element.title).toBe(text)
})

test('text of the other direction does not turn what stands around it', async () => {
  const screen = await render(
    <p>
      <span>before </span>
      <IdText text="אבג" />
      <span> after</span>
    </p>,
  )
  const [before, after] = screen.container.querySelectorAll('span')
  expect(before!.getBoundingClientRect().left).toBeLessThan(after!.getBoundingClientRect().left)
  expect(screen.container.querySelector('bdi')).not.toBeNull()
})
