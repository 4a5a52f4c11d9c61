import { expect, test, view } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'

test('a second start with a link comes to its place; a link to anything else opens nothing', async ({
  sampleCase,
}) => {
  const app = sampleCase as RunningElectron
  const { page } = app
  await view(page, 'Timeline').click()
  await page.getByRole('button', { name: 'By time' }).click()
  await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(3).click()
  await expect
    .poll(() => page.evaluate(() => location.href))
    .toMatch(/^turnscope:\/\/app\/#\/case\/[^/]+\/timeline\/[^/]+\/[^/?]+.*by=time/)
  const inspector = page.getByRole('complementary', { name: 'Selected turn' })
  const position = /^Turn (\d+) of/
  await expect(inspector).toContainText(position)
  const chosen = position.exec((await inspector.textContent())!)![1]!
  const link = await page.evaluate(() => location.href)
  const secondStart = (args: string[]) =>
    app.app.evaluate(({ app }, args) => app.emit('second-instance', {}, [], '', { args, folder: '/' }), args)

  await view(page, 'Overview').click()
  await secondStart(['turnscope://app/#/open?path=/etc/passwd'])
  await secondStart(['turnscope:/etc/passwd'])
  await expect(page.getByRole('region', { name: 'Counts' })).toBeVisible()
  await secondStart(['--inspect=0', link])
  await expect(page.getByRole('button', { name: 'By time', pressed: true })).toBeVisible()
  await expect.poll(() => page.evaluate(() => location.href)).toBe(link)

  await page.reload()
  await expect(page.getByRole('button', { name: 'By time', pressed: true })).toBeVisible()
  await expect(
    page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row', { selected: true }),
  ).toContainText(new RegExp(`^${chosen}`))
})
