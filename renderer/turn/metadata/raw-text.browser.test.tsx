import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { RawText } from './raw-text.tsx'

const LINES = Array.from({ length: 4000 }, (_, at) => `"key ${at}": ${at},`)
const TEXT = LINES.join('\n')
const offsets = [10, 2500, 3999].map((at) => TEXT.indexOf(`"key ${at}"`))

const shown = (place: number) => (
  <div style={{ width: 400, height: 200, display: 'grid' }}>
    <RawText label="Metadata" text={TEXT} failure={null} offsets={offsets} found={9} place={place} />
  </div>
)

test('each found place comes into sight, one after the other', async () => {
  const screen = await render(shown(-1))
  const text = screen.getByRole('document', { name: 'Metadata as text' }).element()
  for (const [place, line] of [10, 2500, 3999].entries()) {
    await screen.rerender(shown(place))
    await expect
      .poll(() => {
        const box = text.getBoundingClientRect()
        const hit = [...text.querySelectorAll('mark')].find((mark) => mark.textContent.includes(String(line)))
        const { top, bottom } = hit?.getBoundingClientRect() ?? { top: -1, bottom: -1 }
        return top >= box.top && bottom <= box.bottom + 1
      })
      .toBe(true)
  }
})
