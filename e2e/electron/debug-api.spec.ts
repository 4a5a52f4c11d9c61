import { expect, test } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'
import { chooseFromMenu } from '../menu.ts'

test('the debug API is switched on from the menu, wants its token, and stops when it is switched off', async ({
  sampleCase,
}) => {
  const app = sampleCase as RunningElectron
  await app.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (async (options: { message: string; detail: string }) => {
      ;(globalThis as { shown?: string }).shown = `${options.message}\n${options.detail}`
      return { response: 3, checkboxChecked: false }
    }) as unknown as typeof dialog.showMessageBox
  })
  await chooseFromMenu(app, 'Start Debug API')
  const shown = () => app.app.evaluate(() => (globalThis as { shown?: string }).shown ?? '')
  await expect.poll(shown).toContain('http://127.0.0.1:')
  const text = await shown()
  const url = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(text)![0]
  const token = /Bearer (\S+?)'/.exec(text)![1]!
  const ask = (headers: Record<string, string>) => fetch(`${url}/conversations`, { headers })

  expect((await ask({})).status).toBe(401)
  const answer = await ask({ authorization: `Bearer ${token}` })
  expect(answer.status).toBe(200)
  expect(((await answer.json()) as { items: unknown[] }).items).toHaveLength(31)

  await chooseFromMenu(app, 'Stop Debug API')
  await expect
    .poll(() =>
      ask({ authorization: `Bearer ${token}` }).then(
        () => 'answers',
        () => 'stopped',
      ),
    )
    .toBe('stopped')
})
