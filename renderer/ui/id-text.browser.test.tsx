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

const LONG = `start-${'x'.repeat(80)}-end`

test('long text is drawn short, its end in sight, and hovering shows all of it', async () => {
  const screen = await render(<IdText text={LONG} max={20} />)
  const element = screen.container.querySelector('bdi')!
  expect(element.title).toBe(LONG)
  const box = element.getBoundingClientRect()
  const letters = document.createRange()
  letters.selectNodeContents(element.lastChild!)
  expect(letters.toString()).toMatch(/-end$/)
  expect(letters.getBoundingClientRect().right).toBeLessThanOrEqual(box.right + 0.5)
  expect(box.width).toBeLessThan(200)
})

test.each([
  ['long', LONG, 20],
  ['with a character that is named', 'plan\u200bner', 20],
  ['with an end that is named', 'planner-of-all-plans ', 8],
  ['longer than a page holds', 'y'.repeat(5000), 20],
  ['a paragraph that is cut', 'y '.repeat(500), 20, true],
])('an id that is %s is copied as the file has it', async (_, text, max, wrap = false) => {
  const screen = await render(<IdText text={text} max={max} wrap={wrap} />)
  const element = screen.container.querySelector('bdi')!
  element.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
  expect(getSelection()!.toString()).toBe(element.textContent)
  const clipboardData = new DataTransfer()
  const copy = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true })
  element.dispatchEvent(copy)
  expect(clipboardData.getData('text/plain')).toBe(text)
})

test('a long id selected by hand is one line of text without dots', async () => {
  const screen = await render(<IdText text={LONG} max={20} />)
  getSelection()!.selectAllChildren(screen.container)
  expect(getSelection()!.toString()).toBe(LONG)
})

test('no emoji is cut in half where the end begins', async () => {
  const text = `${'a'.repeat(30)}😀12345`
  const screen = await render(<IdText text={text} max={20} />)
  for (const { textContent } of screen.container.querySelector('bdi')!.childNodes)
    expect(textContent).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/)
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

/** Where the letters of a node stand, whatever clips them. */
function letters(node: Node): DOMRect {
  const range = document.createRange()
  range.selectNodeContents(node)
  return range.getBoundingClientRect()
}

test.each([400, 700])('where there is room nothing of it is left out, at weight %i', async (fontWeight) => {
  const texts = Array.from({ length: 40 }, (_, at) =>
    'planner_0123456789_abcdefghijklmnopqrstuvwxyz'.slice(0, at + 1),
  )
  const screen = await render(
    <div style={{ width: 900, fontWeight }}>
      {texts.map((text) => (
        <p key={text}>
          <IdText text={text} max={60} wrap={false} />
        </p>
      ))}
    </div>,
  )
  for (const element of screen.container.querySelectorAll<HTMLElement>('bdi > span')) {
    const drawn = element.getBoundingClientRect().width
    element.style.maxWidth = 'none'
    expect(drawn, element.textContent).toBe(element.getBoundingClientRect().width)
  }
})

test('where there is little room its end stays in sight', async () => {
  const screen = await render(
    <div style={{ width: 130 }}>
      <IdText text="e63e78d1-091e-4113-9816-f47d3a3f771d" max={60} wrap={false} />
    </div>,
  )
  const element = screen.container.querySelector('bdi')!
  const end = letters(element.lastChild!)
  expect(element.lastChild!.textContent).toBe('771d')
  expect(end.right).toBeLessThan(element.getBoundingClientRect().right + 1)
  expect(end.left).toBeGreaterThan(element.getBoundingClientRect().left + 30)
})

test('a name that has no room for its beginning keeps its dots: the end alone is another name', async () => {
  const screen = await render(
    <div style={{ width: 20, display: 'flex' }}>
      {['inventory', 'abcde'].map((text) => (
        <IdText key={text} text={text} max={48} wrap={false} />
      ))}
    </div>,
  )
  const [long, short] = screen.container.querySelectorAll('bdi > :first-child')
  // A beginning and the dots, each as wide as a character.
  const character = short!.getBoundingClientRect().width
  expect(long!.textContent).toBe('inven')
  expect(character).toBeGreaterThan(4)
  expect(long!.getBoundingClientRect().width).toBeGreaterThan(1.9 * character)
})
