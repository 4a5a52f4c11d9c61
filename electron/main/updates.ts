import { app, dialog, type MenuItemConstructorOptions, Notification, shell } from 'electron'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { askFeed, isLater, type Release } from './ask-feed.ts'
import { readJson, writeJson } from './json-file.ts'

const FEED = `${packageJson.homepage.replace('https://github.com/', 'https://api.github.com/repos/')}/releases/latest`

/** What a person, or whoever looks after the machine, has settled: nobody is asked before somebody said so. */
const settings = z.object({
  ask_at_start: z.boolean().catch(false),
  // One that cannot be asked is said to be that: nobody else is asked instead.
  feed: z.string().catch(FEED),
})

export interface Updates {
  /** What is in the Help menu, as things stand. */
  items(): MenuItemConstructorOptions[]
  /** Asks once, where that was switched on; says nothing where nothing is new or nobody answers. */
  started(): void
}

export interface UpdatesOptions {
  /** File of the settings. */
  readonly file: string
  readonly log: (line: string) => void
  /** The items have changed. */
  readonly changed: () => void
}

/** Whether there is a later version: asked of one address, when a person asks, or at each start once they said so. */
export function createUpdates({ file, log, changed }: UpdatesOptions): Updates {
  let later: Release | null = null
  let failure: string | null = null

  const read = (): z.output<typeof settings> => readJson(file, settings, settings.parse({}))

  /** Null where it could not be asked; then the reason is kept. */
  async function ask(): Promise<Release | null> {
    try {
      const told = await askFeed(read().feed, app.getVersion())
      failure = null
      later = isLater(told.version, app.getVersion()) ? told : null
      changed()
      return told
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error)
      log(`updates: ${failure}`)
      return null
    }
  }

  async function sayAnswer(told: Release | null): Promise<void> {
    const words =
      told === null
        ? { message: 'It could not be asked whether there is a later version.', detail: failure ?? '' }
        : later === null
          ? { message: `Turnscope ${app.getVersion()} is the latest version.`, detail: '' }
          : {
              message: `Turnscope ${later.version} is there.`,
              detail: `This is ${app.getVersion()}. ${later.page}`,
            }
    const buttons = later === null || told === null ? ['Close'] : ['Open Its Page', 'Close']
    const { response } = await dialog.showMessageBox({
      type: 'info',
      title: 'Updates',
      ...words,
      buttons,
      defaultId: 0,
      cancelId: buttons.length - 1,
    })
    if (buttons.length > 1 && response === 0) await shell.openExternal(later!.page)
  }

  async function askPerson(): Promise<void> {
    const { feed, ask_at_start } = read()
    const { response, checkboxChecked } = await dialog.showMessageBox({
      type: 'question',
      title: 'Updates',
      message: 'Ask whether there is a later version?',
      detail: [
        `This asks ${feed} once, and tells it the version (${app.getVersion()}) and nothing else.`,
        'Turnscope asks nobody anything else.',
        ...(failure === null ? [] : [`The last time it could not be asked: ${failure}`]),
      ].join('\n\n'),
      checkboxLabel: 'Ask at each start',
      checkboxChecked: ask_at_start,
      buttons: ['Ask', 'Not Now'],
      defaultId: 0,
      cancelId: 1,
    })
    if (checkboxChecked !== ask_at_start) writeJson(file, { ask_at_start: checkboxChecked, feed })
    if (response === 0) await sayAnswer(await ask())
  }

  return {
    items() {
      const found = later
      const asking: MenuItemConstructorOptions = {
        label: 'Check for &Updates…',
        click: () => void askPerson(),
      }
      if (found === null) return [asking]
      return [{ label: `Turnscope ${found.version} Is There…`, click: () => void sayAnswer(found) }, asking]
    },
    started() {
      if (!read().ask_at_start) return
      void ask().then(() => {
        if (later === null || !Notification.isSupported()) return
        new Notification({
          title: `Turnscope ${later.version} is there`,
          body: 'The Help menu leads to its page.',
        }).show()
      })
    },
  }
}
