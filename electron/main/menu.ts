import { basename } from 'node:path'
import { Menu, type MenuItemConstructorOptions, shell } from 'electron'
import type { MenuCommand } from '../../shared/contract/host.ts'

export interface MenuActions {
  readonly recent: readonly string[]
  readonly logPath: string
  /** Adds what only a developer needs. */
  readonly development: boolean
  readonly command: (command: MenuCommand) => void
  readonly openPath: (path: string) => void
  readonly clearRecent: () => void
  /** Items that start, show and stop the debug API. */
  readonly debugApi: MenuItemConstructorOptions[]
}

export function setMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(actions)))
}

function template(actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = process.platform === 'darwin'
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    accelerator,
    click: () => actions.command(command),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        item('&Open…', 'open', 'CmdOrCtrl+O'),
        item('Open &Sample', 'open-sample'),
        { label: 'Open &Recent', submenu: recentItems(actions) },
        separator,
        item('&Export…', 'export', 'CmdOrCtrl+E'),
        ...actions.debugApi,
        item('&Close Case', 'close-case', 'CmdOrCtrl+Shift+W'),
        separator,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(actions.development
          ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]
          : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        item('&Keyboard Shortcuts', 'help-keys'),
        { label: 'Show &Log File', click: () => shell.showItemInFolder(actions.logPath) },
        ...(mac ? [] : [separator, { role: 'about' } as const]),
      ],
    },
  ]
}

function recentItems({ recent, openPath, clearRecent }: MenuActions): MenuItemConstructorOptions[] {
  if (recent.length === 0) return [{ label: 'Nothing yet', enabled: false }]
  return [
    ...recent.map((path) => ({
      label: `${basename(path)}  (${path})`.replaceAll('&', '&&'),
      click: () => openPath(path),
    })),
    { type: 'separator' },
    { label: 'Forget These', click: clearRecent },
  ]
}
