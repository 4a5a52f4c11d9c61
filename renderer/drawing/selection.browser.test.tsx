import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { timelineOf } from '../testing/timeline.ts'
import { runtimeStyle } from '../theme/runtime-style.ts'
import { sceneOf } from './layout/scene.ts'
import { type DrawingCommands, TimelineDrawing } from './timeline-drawing.tsx'

const TURNS = 40
const turns = Array.from({ length: TURNS }, (_, at) => at)
const timeline = timelineOf(
  turns.map(() => 'planner'),
  turns.map((at) => at * 60_000),
)
const scene = sceneOf(timeline, 'ordinal')
const look = runtimeStyle('planner', 0)
const styleOf = () => look
const noted: readonly number[] = []
const nothing = (): void => undefined

test('from turn to turn only the mark of the selected one is drawn anew, also where it is brought into sight', async () => {
  let commands: DrawingCommands | undefined
  const onCommands = (given: DrawingCommands): void => {
    commands = given
  }
  const drawing = (selected: number) => (
    <div style={{ width: 1000, height: 300, display: 'flex' }}>
      <TimelineDrawing
        {...{ scene, styleOf, selected, noted, onCommands }}
        {...{ zone: 'utc', zoom: null, words: '', turnAt: nothing as () => undefined }}
        {...{ onSelect: nothing, onZoom: nothing, onNeed: nothing, onOpen: nothing }}
      />
    </div>
  )
  const screen = await render(drawing(3))
  const plot = screen.getByRole('application').element()
  const canvases = () => [...plot.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())
  await expect.poll(() => new Set(canvases()).size).toBe(2)
  // Whatever draws the timeline clears it first: this stays as long as nobody does.
  plot.querySelector('canvas')!.getContext('2d')!.fillRect(0, 0, 9, 9)
  const [all, mark] = canvases()
  commands?.reveal(0)
  await screen.rerender(drawing(0))
  await expect.poll(() => canvases()[1]).not.toBe(mark)
  expect(canvases()[0]).toBe(all)
})
