import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { launchBrowser } from '../build/start/browser.ts'
import { electronRuntime } from '../build/start/find-electron.ts'
import { type RunningApp, type StartOptions, startWeb } from '../build/start/start-web.ts'
import { writeSample } from '../electron/engine/sample/write.ts'
import { EvidenceFolder } from './evidence-folder.ts'
import { makeHome, type RunningElectron, removeHome, startElectron } from './hosts.ts'

export type HostKind = 'web' | 'electron'

/** How far the case of the sample was brought. */
type Stage = 'opened' | 'migrated'

export interface TestFixtures {
  /** Which host the project is about. */
  readonly host: HostKind
  /** The customer's folder; must be byte-identical after the test, whatever happened in it. */
  readonly evidence: EvidenceFolder
  /** A user-data folder of the test's own. */
  readonly home: string
  /** A folder for what the test has written, apart from the app's own. */
  readonly outputs: string
  /** Starts the app; it is closed when the test ends. */
  readonly start: (file?: string) => Promise<RunningApp>
  /** The app in a case of the sample that was opened, and nothing more. */
  readonly sampleCase: RunningApp
  /** The app in a case of the sample that was migrated. */
  readonly migratedCase: RunningApp
}

export interface WorkerFixtures {
  readonly browserForWeb: Browser | null
  readonly launch: (options: StartOptions) => Promise<RunningApp>
  readonly readyCases: ReadyCases
}

/** Cases of the sample that the host made once, to be copied for each test that begins with one. */
interface ReadyCases {
  /** Starts the app, with a copy in its home, in that case. */
  start(home: string, stage: Stage): Promise<RunningApp>
  /** The folder of evidence that all of them are of. */
  readonly evidence: EvidenceFolder
}

type InCase = Pick<WorkerFixtures, 'readyCases'> & Pick<TestFixtures, 'home' | 'host'>

const inCase =
  (stage: Stage) =>
  async ({ readyCases, home, host: _ }: InCase, use: (app: RunningApp) => Promise<void>): Promise<void> => {
    const app = await readyCases.start(home, stage)
    await use(app)
    await app.close()
    readyCases.evidence.assertUntouched()
  }

export const test = base.extend<TestFixtures, WorkerFixtures>({
  browserForWeb: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from this pattern.
    async ({}, use, worker) => {
      const browser = worker.project.metadata.host === 'web' ? await launchBrowser() : null
      await use(browser)
      await browser?.close()
    },
    { scope: 'worker' },
  ],
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: see above.
    async ({}, use, testInfo) => {
      const host = testInfo.project.metadata.host as HostKind
      if (host === 'electron') {
        const runtime = electronRuntime()
        const missing = 'missing' in runtime ? runtime.missing : null
        testInfo.skip(missing !== null, missing ?? '')
      }
      await use(host)
    },
    // Also for a test that starts Electron in a way of its own.
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  evidence: async ({}, use) => {
    const folder = new EvidenceFolder()
    await use(folder)
    folder.assertUntouched()
    folder.remove()
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  home: async ({}, use) => {
    const home = makeHome()
    await use(home)
    removeHome(home)
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  outputs: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'turnscope-outputs-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  launch: [
    async ({ browserForWeb }, use, worker) => {
      const isWeb = worker.project.metadata.host === 'web'
      await use((options) => (isWeb ? startWeb(browserForWeb!, options) : startElectron(options)))
    },
    { scope: 'worker' },
  ],
  readyCases: [
    async ({ launch }, use) => {
      const evidence = new EvidenceFolder()
      const file = sampleIn(evidence)
      const made = new Map<Stage, { readonly home: string; readonly caseId: string }>()
      const make = async (stage: Stage) => {
        const home = makeHome()
        const app = await launch({ home, file })
        await confirmOpening(app)
        if (stage === 'migrated') await migrate(app.page)
        await expect(app.page.getByText('engine idle')).toBeVisible()
        const caseId = /case\/(\w+)/.exec(app.page.url())![1]!
        await app.close()
        return { home, caseId }
      }
      await use({
        evidence,
        start: async (home, stage) => {
          const ready = made.get(stage) ?? (await make(stage))
          made.set(stage, ready)
          cpSync(join(ready.home, 'cases'), join(home, 'cases'), { recursive: true })
          const app = await launch({ home, place: `#/case/${ready.caseId}/overview` })
          await expect(app.page.getByRole('banner')).toContainText('sealed')
          return app
        },
      })
      for (const { home } of made.values()) removeHome(home)
      evidence.remove()
    },
    { scope: 'worker' },
  ],
  start: async ({ home, launch, host: _ }, use) => {
    const running: RunningApp[] = []
    await use(async (file) => {
      const app = await launch({ home, file })
      running.push(app)
      return app
    })
    for (const app of running) await app.close()
  },
  sampleCase: inCase('opened'),
  migratedCase: inCase('migrated'),
})

export { expect }

export const isElectron = (app: RunningApp): app is RunningElectron => 'app' in app

/** A native dialog cannot be driven: it answers as if the person had picked the file. */
const willPick = ({ app }: RunningElectron, path: string): Promise<void> =>
  app.evaluate(({ dialog }, picked) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] })
  }, path)

/** Opens a file as a person does, by the button of that name: the host's own dialog, or the page's. */
export async function openFile(app: RunningApp, path: string, button = 'Open…'): Promise<void> {
  const { page } = app
  if (isElectron(app)) await willPick(app, path)
  await page.getByRole('button', { name: button }).click()
  if (isElectron(app)) return
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Filter, or a path').fill(path)
  await dialog.getByLabel('Filter, or a path').press('Enter')
  await expect(dialog).toBeHidden()
}

/** Opens a file by the window's own menu, whatever the page shows. */
export async function openByMenu(app: RunningElectron, path: string): Promise<void> {
  await willPick(app, path)
  await app.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('open')?.click())
}

/** Says yes to what is asked before a copy is made, and waits for the case. */
export async function confirmOpening({ page }: RunningApp): Promise<void> {
  await page.getByRole('region', { name: 'Before opening' }).getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('banner')).toContainText('sealed')
}

/** Waits for the case that was open when the app ended: its window comes back by itself, a browser's tab is asked. */
export async function backInCase(app: RunningApp, name = 'turns.db'): Promise<void> {
  if (!isElectron(app)) await app.page.getByRole('button', { name: `Resume the case ${name}` }).click()
  await expect(app.page.getByRole('banner')).toContainText('sealed')
}

/** Leaves the case for the start screen. */
export async function closeCase(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: /\.db/ }).first().click()
  await page.getByRole('menuitem', { name: 'Close the case' }).click()
  await expect(page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
}

/** A v2 sample of 1,200 turns in the evidence folder, sealed; gives its path. */
export function sampleIn(evidence: EvidenceFolder, name = 'turns.db'): string {
  const { path } = writeSample(evidence.file(name), { turns: 1200, seed: 7, generation: 'v2' })
  evidence.seal()
  return path
}

export type ViewName =
  | 'Overview'
  | 'Timeline'
  | 'Read'
  | 'Missing'
  | 'Migration'
  | 'Recovery'
  | 'Journal'
  | 'Validation'
  | 'Analytics'
  | 'Compare'
  | 'Payload check'
  | 'SQL'

export const view = (page: Page, name: ViewName) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${name}`) })

/** To the timeline of a conversation that has switches. */
export async function showSwitches(page: Page): Promise<void> {
  await view(page, 'Timeline').click()
  await page.getByRole('button', { name: 'has switches' }).click()
  await page
    .getByRole('region', { name: 'Conversations' })
    .getByText(/^\d+ switches?$/)
    .first()
    .click()
}

/** Through the plan to the verified result. */
export async function migrate(page: Page): Promise<void> {
  await view(page, 'Migration').click()
  await page.getByRole('button', { name: /^(Migrate|Run)/ }).click()
  await expect(page.getByText('Migrated and verified')).toBeVisible()
}

/** What axe finds in the page as it is, in its colours alone, or in its dialogs alone, in one line each. */
export async function violations(page: Page, only?: 'colours', within?: 'dialogs'): Promise<string[]> {
  // What waits for its next content is dimmed.
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  // Without legacy mode axe opens a page of its own for frames, which Electron does not have; there are none.
  // What it found to be right is long, and nobody asks. Its source is long, too: a page gets it once.
  const isThere = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: ';' } : {}) })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
  if (within === 'dialogs') axe.include('[role=dialog]')
  if (only === 'colours') axe.withRules(['color-contrast', 'link-in-text-block'])
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}
