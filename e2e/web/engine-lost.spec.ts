import { readdirSync, readFileSync } from 'node:fs'
import { confirmOpening, expect, sampleIn, test, view } from '../fixtures.ts'

/** The process of the engine that keeps its cases in `home`. */
function engineOf(home: string): number | undefined {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = ids.find((id) => {
    try {
      const parts = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0')
      return parts.includes(home) && parts.some((part) => part.includes('child-entry'))
    } catch {
      return false
    }
  })
  return found === undefined ? undefined : Number(found)
}

test('an engine that is killed comes back by itself; one that is killed again and again is given up, in words, until a person asks', async ({
  start,
  evidence,
}) => {
  test.skip(process.platform !== 'linux', 'how the process of an engine is found here is Linux’s alone')
  const app = await start(sampleIn(evidence))
  const { page, home } = app
  await confirmOpening(app)
  const kill = async (before?: number): Promise<number> => {
    await expect.poll(() => engineOf(home) ?? before).not.toBe(before)
    const id = engineOf(home)!
    process.kill(id, 'SIGKILL')
    return id
  }
  let last = await kill()
  await expect(page.getByRole('status').filter({ hasText: 'being started again' })).toContainText(
    'it was ended by SIGKILL',
  )
  // The page goes on where it was.
  await view(page, 'Missing').click()
  await expect(page.getByRole('main')).toContainText(/missing/i)

  const given = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Start again' }) })
  for (let ends = 2; ends <= 6; ends++) last = await kill(last)
  await expect(given).toContainText('it was ended by SIGKILL')
  await expect(given).toContainText('Your cases are safe on disk.')
  await given.getByRole('button', { name: 'Start again' }).click()
  await expect(page.getByText('engine idle')).toBeVisible()
  await expect(page.getByRole('banner')).toContainText('v2')
  await expect(given).toBeHidden()
})

test('a page connects to its engine while it still asks what to open', async ({ start, evidence }) => {
  const app = await start(sampleIn(evidence))
  const { page } = app
  let answer: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/host.json', async (route) => {
    await asked
    await route.continue()
  })
  await page.reload()
  await expect(page.getByText(/SQLite 3\./)).toBeVisible()
  answer()
  await confirmOpening(app)
})
