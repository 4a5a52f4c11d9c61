import { overwriteLeaves } from '../../electron/engine/queries/testing/damage.ts'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { confirmOpening, expect, migrate, showSwitches, test, view } from '../fixtures.ts'

test('a file with 24 overwritten pages is never sent to a migration; salvaged, it is migrated and shows its timeline', async ({
  start,
  evidence,
}) => {
  const { path } = writeSample(evidence.file('turns.db'), { turns: 600, seed: 7, generation: 'v2' })
  const { lost } = overwriteLeaves(path, 'turns', 3, 7)
  overwriteLeaves(path, 'blocks', 10, 30)
  evidence.seal()
  const app = await start(path)
  const { page } = app
  await confirmOpening(app)
  const main = page.getByRole('main')
  const salvageButton = main.getByRole('button', { name: 'Salvage what can be read' })

  await test.step('no view of the damaged case leads to a migration, and its numbers are marked', async () => {
    await expect(main).toContainText('This copy is damaged, so it is not migrated')
    await expect(page.getByRole('region', { name: 'Counts' })).toContainText('only what could be read')
    for (const name of ['Missing', 'Migration', 'Recovery', 'Validation'] as const) {
      await view(page, name).click()
      await expect(salvageButton.first()).toBeVisible()
      await expect(main.getByRole('button', { name: /^Migrat|migration plan/ })).toHaveCount(0)
    }
    await view(page, 'Timeline').click()
    await expect(main).toContainText('Preview, not written')
    // The mark of what could not be read pushes nothing out of the list.
    const list = page.getByRole('region', { name: 'Conversations' })
    await expect(list).toContainText('only what could be read')
    await expect(list.getByRole('button', { name: /^Export/ })).toBeInViewport({ ratio: 1 })
  })

  await test.step('the salvage names what was lost', async () => {
    await view(page, 'Overview').click()
    await salvageButton.first().click()
    await expect(page.getByRole('banner')).toContainText('salvaged, v2, not migrated')
    const card = page.getByRole('region', { name: 'Salvaged of a damaged file' })
    await expect(card.getByRole('region', { name: 'turns', exact: true })).toContainText(
      `${600 - lost} rows read, ${lost} lost`,
    )
    await expect(card.getByRole('region', { name: 'turns', exact: true })).toContainText(/\(pages? \d+/)
    await expect(page.getByRole('region', { name: 'Counts' })).toContainText('only what could be read')
    await expect(page.getByRole('region', { name: 'Working copy' })).toContainText('timeline.db')
  })

  await test.step('what was salvaged is migrated, and its timeline has switches', async () => {
    await migrate(page)
    await expect(page.getByRole('banner')).toContainText('salvaged, v2 → v3, verified')
    await showSwitches(page)
    await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(/certain switch/)
  })
})
