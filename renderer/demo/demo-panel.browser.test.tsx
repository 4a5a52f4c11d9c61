import { beforeEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { beginDemo, stepDemo } from './demo.ts'
import { DemoPanel } from './demo-panel.tsx'

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
  useUi.getState().showCase(CASE.case_id)
})

test('a step whose conversation is found late leads nowhere once another is on', async () => {
  beginDemo()
  const page = await render(<DemoPanel caseView={CASE} />)
  await expect.poll(() => asked.map(({ name }) => name)).toEqual(['conversations.page'])
  stepDemo(1)
  await expect.element(page.getByText(/^2 of 5/)).toBeVisible()
  expect(useUi.getState().view).toBe('migration')
  stepDemo(1)
  await expect.poll(() => asked.length).toBe(2)
  const found = (conv_id: string) => ({
    ...{ total: 1, of: 1, complete: true },
    items: [{ conv_id, unknown_runtime: 1, switches: { certain: 0, at_least: 1 } }],
  })
  asked[1]!.resolve(found('third step'))
  await expect.poll(() => useUi.getState().conv_id).toBe('third step')
  stepDemo(-1)
  await expect.poll(() => useUi.getState().view).toBe('migration')
  asked[0]!.resolve(found('first step'))
  stepDemo(1)
  await expect.poll(() => asked.length).toBe(3)
  expect(useUi.getState()).toMatchObject({ view: 'migration', conv_id: 'third step' })
})
