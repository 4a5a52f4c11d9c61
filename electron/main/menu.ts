import { basename } from 'node:path'
import { Menu, type MenuItemConstructorOptions, shell } from 'electron'
import packageJson from '../../package.json' with { type: 'json' }
import { VIEW_NAMES } from '../../shared/contract/address.ts'
import type { MenuCommand } from '../../shared/contract/host.ts'
import { VIEW_LABELS } from '../../shared/contract/view-names.ts'

export interface MenuActions {
  readonly recent: readonly string[]
  readonly logPath: string
  /** Whether the window in use shows a case: what needs one is greyed else. */
  readonly hasCase: boolean
  /** Adds what only a developer needs. */
  readonly development: boolean
  readonly command: (command: MenuCommand) => void
  readonly newWindow: () => void
  readonly openPath: (path: string) => void
  readonly clearRecent: () => void
  /** Items that start, show and stop the debug API. */
  readonly debugApi: MenuItemConstructorOptions[]
  /** Items that ask for a later version, and tell of one. */
  readonly updates: MenuItemConstructorOptions[]
  readonly copyDiagnostics: () => void
}

export function setMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(actions)))
}

function template(actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = process.platform === 'darwin'
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    id: typeof command === 'object' ? `view-${command.view}` : command,
    label,
    accelerator,
    click: () => actions.command(command),
  })
  const ofCase = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    ...item(label, command, accelerator),
    enabled: actions.hasCase,
  })
  /** Keys that keyboards have for the same thing, which no menu shows twice. */
  const also = (
    role: 'zoomIn' | 'zoomOut' | 'resetZoom',
    accelerator: string,
  ): MenuItemConstructorOptions => ({
    role,
    accelerator,
    visible: false,
    acceleratorWorksWhenHidden: true,
  })
  const page = (label: string, url: string): MenuItemConstructorOptions => ({
    label,
    click: () => void shell.openExternal(url),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: '&New Window', accelerator: 'CmdOrCtrl+N', click: actions.newWindow },
        item('&Open…', 'open', 'CmdOrCtrl+O'),
        item('Open &Sample', 'open-sample'),
        { label: 'Open &Recent', submenu: recentItems(actions) },
        separator,
        ofCase('&Export…', 'export', 'CmdOrCtrl+E'),
        ofCase('&Write a Report…', 'report'),
        ofCase('Release No&tes…', 'release-notes'),
        ofCase('&Attach a Timeline Store…', 'attach-timeline'),
        ...actions.debugApi,
        ofCase('&Close Case', 'close-case', 'CmdOrCtrl+Shift+W'),
        separator,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...VIEW_NAMES.map((view) => ofCase(VIEW_LABELS[view], { view })),
        separator,
        ofCase('&Commands…', 'palette', 'CmdOrCtrl+K'),
        ofCase('&Find…', 'find', 'CmdOrCtrl+F'),
        separator,
        item('&Bigger Type', 'bigger-type', 'F8'),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        also('zoomIn', 'CmdOrCtrl+='),
        also('zoomIn', 'CmdOrCtrl+numadd'),
        also('zoomOut', 'CmdOrCtrl+numsub'),
        also('resetZoom', 'CmdOrCtrl+num0'),
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
        item('&Single Letters…', 'letters'),
        item('&Demo in Five Steps', 'demo'),
        page('&Documentation', `${packageJson.homepage}#readme`),
        separator,
        page('&Report a Problem', packageJson.bugs),
        ...actions.updates,
        { label: '&Copy Diagnostics', click: actions.copyDiagnostics },
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
