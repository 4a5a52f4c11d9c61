import type { RunningElectron } from './hosts.ts'

export interface MenuItem {
  readonly label: string
  readonly enabled: boolean
  readonly accelerator: string
}

/** Every item of the window's menu, with those of its submenus. */
export const menuItems = ({ app }: RunningElectron): Promise<MenuItem[]> =>
  app.evaluate(({ Menu }) => {
    const all = (items: readonly Electron.MenuItem[]): Electron.MenuItem[] =>
      items.flatMap((item) => [item, ...all(item.submenu?.items ?? [])])
    return all(Menu.getApplicationMenu()?.items ?? []).map(({ label, enabled, accelerator }) => ({
      label: label.replaceAll('&', ''),
      enabled,
      accelerator: String(accelerator ?? ''),
    }))
  })

/** Chooses a menu item by its label, wherever it stands. */
export const chooseFromMenu = ({ app }: RunningElectron, label: string): Promise<void> =>
  app.evaluate(({ Menu }, wanted) => {
    const all = (items: readonly Electron.MenuItem[]): Electron.MenuItem[] =>
      items.flatMap((item) => [item, ...all(item.submenu?.items ?? [])])
    const item = all(Menu.getApplicationMenu()?.items ?? []).find(
      (each) => each.label.replaceAll('&', '') === wanted,
    )
    if (item === undefined) throw new Error(`no menu item ${wanted}`)
    item.click()
  }, label)
