import { launchBrowser } from '../../build/start/browser.ts'
import { startWeb } from '../../build/start/start-web.ts'
import { closeCase, confirmOpening, expect, migrate, sampleIn, test, view } from '../fixtures.ts'
import { startElectron } from '../hosts.ts'

const NOT_HERE = /^Read only: open in another Turnscope \(process \d+\)\. It cannot be changed here\.$/

test('a case that the app has is read by a web host on the same home, and the other way round; who has it writes', async ({
  evidence,
  home,
}) => {
  const file = sampleIn(evidence)
  const app = await startElectron({ home, file })
  await confirmOpening(app)
  const browser = await launchBrowser()
  const web = await startWeb(browser, { home, file })
  let again: Awaited<ReturnType<typeof startElectron>> | null = null
  try {
    await test.step('the web host reads what the app has', async () => {
      const { page } = web
      await page.getByRole('button', { name: 'Resume the case', exact: true }).click()
      await page.getByRole('alert').getByRole('button', { name: 'Open read only' }).click()
      const notice = page.getByRole('status', { name: 'Read only' })
      await expect(notice).toContainText('goes on writing')
      await view(page, 'Migration').click()
      const run = page.getByRole('button', { name: 'Migrate and backfill' })
      await expect(run).toHaveAttribute('aria-disabled', 'true')
      await expect(run).toHaveAccessibleDescription(NOT_HERE)
      await migrate(app.page)
      await notice.getByRole('button', { name: 'Read the newest state' }).click()
      await expect(page.getByRole('banner')).toContainText('v3')
      await closeCase(app.page)
      await app.close()
      await notice.getByRole('button', { name: 'Read the newest state' }).click()
      await expect(notice).toBeHidden()
    })

    await test.step('the app reads what the web host has; its own menu, too, changes nothing there', async () => {
      again = await startElectron({ home, file })
      const { page } = again
      await page.getByRole('button', { name: 'Resume the case', exact: true }).click()
      await page.getByRole('alert').getByRole('button', { name: 'Open read only' }).click()
      await expect(page.getByRole('status', { name: 'Read only' })).toBeVisible()
      await again.app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()?.getMenuItemById('attach-timeline')?.click(),
      )
      await expect(page.getByRole('alert')).toContainText('Nothing was written.')
      await view(page, 'Recovery').click()
      await expect(page.getByRole('button', { name: /^Assert/ }).first()).toHaveAccessibleDescription(
        NOT_HERE,
      )
    })
  } finally {
    await (again as Awaited<ReturnType<typeof startElectron>> | null)?.close()
    await web.close()
    await browser.close()
  }
})
