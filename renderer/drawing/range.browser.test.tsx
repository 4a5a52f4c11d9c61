import { useState } from 'react'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { TurnRange } from '../../shared/contract/address.ts'
import { timelineOf } from '../testing/timeline.ts'
import { runtimeStyle } from '../theme/runtime-style.ts'
import { sceneOf } from './layout/scene.ts'
import { TimelineDrawing } from './timeline-drawing.tsx'

const TURNS = 100
const runtimes = Array.from({ length: TURNS }, (_, at) => (at < 50 ? 'planner' : 'analyst'))
// One turn each minute from 2026-01-01 on.
const timeline = timelineOf(
  runtimes,
  runtimes.map((_, at) => Date.UTC(2026, 0, 1, 0, at)),
)
const nothing = (): void => undefined

async function draw(kind: 'ordinal' | 'time') {
  let opened = 0
  let zoomed: TurnRange | null = null
  const scene = sceneOf(timeline, kind)
  function Zoomed() {
    const [zoom, setZoom] = useState<TurnRange | null>(null)
    zoomed = zoom
    return (
      <div style={{ width: 1000, height: 300, display: 'flex' }}>
        <TimelineDrawing
          scene={scene}
          styleOf={() => runtimeStyle('planner', 0)}
          zone="utc"
          selected={10}
          noted={[]}
          onSelect={nothing}
          zoom={zoom}
          onZoom={setZoom}
          turnAt={() => undefined}
          onNeed={nothing}
          onOpen={() => opened++}
          words="the selected turn"
          onCommands={nothing}
        />
      </div>
    )
  }
  const screen = await render(<Zoomed />)
  const plot = screen.getByRole('application')
  await expect.element(plot).toBeVisible()
  return {
    plot,
    said: () => plot.element().querySelector('[aria-live]')?.textContent ?? '',
    opened: () => opened,
    zoomed: () => zoomed,
  }
}

for (const kind of ['ordinal', 'time'] as const) {
  test(`Shift and arrows take a range, Enter zooms to it and Escape shows all: ${kind}`, async () => {
    const { plot, said, opened, zoomed } = await draw(kind)
    const element = plot.element() as HTMLElement
    element.focus()
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{ArrowRight}{/Shift}')
    const words = 'turns 11–14, 2026-01-01 00:10:00.000 UTC to 2026-01-01 00:13:00.000 UTC (3 min)'
    await expect.poll(said).toContain(`${words}. Enter zooms`)
    // Escape lets the range go; Enter then opens the turn, as ever.
    await userEvent.keyboard('{Escape}{Enter}')
    await expect.poll(said).toContain('the selected turn')
    expect(opened()).toBe(1)
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowLeft}{End}{/Shift}')
    await expect.poll(said).toMatch(/^turns 11–100, .*\(1 h 29 min\)/)
    await userEvent.keyboard('{Shift>}{Home}{/Shift}')
    await expect.poll(said).toMatch(/^turns 1–11, /)
    await userEvent.keyboard('{Enter}')
    await expect.poll(said).toMatch(/^Shown: turns 1–11, .* Escape shows all turns\.$/)
    expect(zoomed()).toEqual([0, 10])
    expect(opened()).toBe(1)
    await userEvent.keyboard('{Escape}')
    await expect.poll(said).toContain('All turns are shown.')
    expect(zoomed()).toBeNull()
    await userEvent.keyboard('{ArrowRight}')
    await expect.poll(said).toContain('the selected turn')
  })

  test(`a range that is dragged is named and zoomed to, and Escape while it is dragged leaves all as it was: ${kind}`, async () => {
    const { plot, said, zoomed } = await draw(kind)
    const element = plot.element() as HTMLElement
    const box = element.getBoundingClientRect()
    const press = (type: string, x: number, more: PointerEventInit = {}): void => {
      element.dispatchEvent(
        new PointerEvent(type, {
          ...{ bubbles: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0 },
          clientX: box.right - x,
          clientY: box.top + 60,
          ...more,
        }),
      )
    }
    element.setPointerCapture = nothing
    element.focus()
    press('pointerdown', 300)
    press('pointermove', 100)
    await expect.poll(said).toMatch(/^turns \d+–\d+, 2026-01-01 .* Release to zoom/)
    await userEvent.keyboard('{Escape}')
    press('pointermove', 200)
    press('pointerup', 100)
    await expect.poll(said).toContain('the selected turn')
    expect(zoomed()).toBeNull()

    press('pointerdown', 100)
    press('pointermove', 300)
    await expect.poll(said).toMatch(/^turns/)
    const named = said().split('. Release')[0]!
    press('pointerup', 300)
    await expect.poll(said).toContain(`Shown: ${named}`)
    const [first, last] = zoomed()!
    expect(named).toContain(`turns ${first + 1}–${last + 1},`)
    // Inside a range, a smaller one: the same pixels are fewer turns.
    press('pointerdown', 100)
    press('pointermove', 300)
    press('pointerup', 300)
    await expect.poll(() => zoomed()![1] - zoomed()![0]).toBeLessThan(last - first)
    const inner = zoomed()!
    // With Shift, or by a finger, the drawing moves along: no range is taken.
    press('pointerdown', 300, { shiftKey: true })
    press('pointermove', 100, { shiftKey: true })
    press('pointerup', 100, { shiftKey: true })
    expect(zoomed()).toBe(inner)
    await userEvent.keyboard('{Escape}')
    await expect.poll(said).toContain('All turns are shown.')
  })
}
