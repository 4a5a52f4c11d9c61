/** Composes the app: what runs, in which order, and who is told what. The rules themselves stand in their own files. */
import { join } from 'node:path'
import { app, type BrowserWindow, clipboard, dialog, session } from 'electron'
import { z } from 'zod'
import { HOST_CHANNELS } from '../../shared/contract/host.ts'
import { createSupervisor } from '../host/supervisor.ts'
import { whyUnusable } from '../host/usable-home.ts'
import { describeApp, diagnostics } from './about.ts'
import { createDebugApiSwitch } from './debug-api-menu.ts'
import { pickDatabase, pickSavePath } from './dialogs.ts'
import { startUtilityEngine } from './engine-process.ts'
import { openLog } from './log.ts'
import { setMenu } from './menu.ts'
import { createWaiting, fileFromArguments, linkFromArguments } from './open-files.ts'
import { openRecentFiles } from './recent.ts'
import { declareAppScheme, serveApp } from './security/app-protocol.ts'
import { placeOfLink, SCHEME } from './security/app-url.ts'
import { denyNavigation } from './security/deny-navigation.ts'
import { denyNetwork } from './security/deny-network.ts'
import { denyNewWindows } from './security/deny-new-windows.ts'
import { denyPermissions } from './security/deny-permissions.ts'
import { denyWebviews } from './security/deny-webviews.ts'
import { createPageIpc } from './security/page-ipc.ts'
import { sayAndEnd } from './unusable.ts'
import { openWindow } from './window.ts'
import { type WindowWork, watchWork } from './work.ts'

const bundles = import.meta.dirname
const root = join(bundles, '..', '..')
/** A second start hands these to the first. */
const launch = { args: process.argv.slice(app.isPackaged ? 1 : 2), folder: process.cwd() }
const launchData = z.object({ args: z.array(z.string()), folder: z.string() })

app.enableSandbox()
if (process.env.TURNSCOPE_HOME) app.setPath('userData', process.env.TURNSCOPE_HOME)
const unusable = whyUnusable(app.getPath('userData'))
if (unusable !== null) sayAndEnd(unusable)
else if (app.requestSingleInstanceLock(launch)) start()
else app.quit()

function start(): void {
  const home = app.getPath('userData')
  const log = openLog(join(home, 'logs'))
  log.write(
    `Turnscope ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  )
  process.on('uncaughtException', (error) => {
    log.write(error.stack ?? error.message)
    dialog.showErrorBox(
      'Something went wrong inside Turnscope.',
      `The evidence is untouched. If it happens again, attach this file to a report:\n${log.path}`,
    )
  })

  let window: BrowserWindow | null = null
  let work: WindowWork | null = null
  /** What the page gave with its request for a port; null until it has asked. */
  let nonce: string | null = null
  let hasCase = false
  const files = createWaiting()
  const links = createWaiting()
  const recent = openRecentFiles(join(home, 'recent.json'))
  const page = createPageIpc(() => window, log.write)
  const supervisor = createSupervisor({
    spawn: () => startUtilityEngine({ entry: join(bundles, 'engine.js'), home, log: log.write }),
    log: log.write,
  })

  const debugApi = createDebugApiSwitch({ supervisor, log: log.write, changed: () => updateMenu() })

  const send = (channel: string, value: unknown): void => window?.webContents.send(channel, value)
  function sendEngine(): void {
    if (nonce === null) return
    send(HOST_CHANNELS.engineState, supervisor.state)
    if (supervisor.state.kind !== 'running') return
    const given = nonce
    supervisor.whenRunning().then(
      (engine) => window?.webContents.postMessage(HOST_CHANNELS.enginePort, given, [engine.port()]),
      () => undefined,
    )
  }
  const updateMenu = (): void =>
    setMenu({
      recent: recent.paths,
      logPath: log.path,
      hasCase,
      development: !app.isPackaged,
      command: (command) => {
        showWindow()
        send(HOST_CHANNELS.menu, command)
      },
      openPath,
      clearRecent: () => {
        recent.clear()
        updateMenu()
      },
      debugApi: debugApi.items(),
      copyDiagnostics: () => clipboard.writeText(diagnostics(log.path)),
    })

  function showWindow(): void {
    if (window !== null) {
      if (window.isMinimized()) window.restore()
      window.focus()
      return
    }
    window = openWindow({
      preload: join(bundles, 'preload.cjs'),
      icon: join(root, 'build', 'icons', 'icon.png'),
      memory: home,
      log: log.write,
    })
    work = watchWork(window)
    const forgetPage = (): void => {
      work?.set({ names: [], share: null })
      nonce = null
      files.deliverTo(null)
      links.deliverTo(null)
    }
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) forgetPage()
    })
    window.on('closed', () => {
      // Nothing can be said on the taskbar of a window that is gone.
      work = null
      forgetPage()
      debugApi.documentChanged(null)
      window = null
    })
  }

  function openPath(path: string): void {
    files.give(path)
    if (app.isReady()) showWindow()
  }

  /** A link only ever leads to a place in a case that is there. */
  function openLink(link: string): void {
    const place = placeOfLink(link)
    if (place === null) log.write('a link that names no place was dropped')
    else links.give(place)
    if (app.isReady()) showWindow()
  }

  function openFromArguments(args: readonly string[], folder: string): void {
    const link = linkFromArguments(args)
    const path = fileFromArguments(args, folder)
    if (link !== null) openLink(link)
    else if (path !== null) openPath(path)
    else if (app.isReady()) showWindow()
  }

  page.on(HOST_CHANNELS.connect, z.tuple([z.string().min(16).max(200)]), (given) => {
    nonce = given
    sendEngine()
    files.deliverTo((path) => send(HOST_CHANNELS.openPath, path))
    links.deliverTo((place) => send(HOST_CHANNELS.link, place))
  })
  page.on(HOST_CHANNELS.restartEngine, z.tuple([]), () => supervisor.start())
  page.handle(HOST_CHANNELS.pickDatabase, z.tuple([]), async () => window && pickDatabase(window))
  const filters = z.array(z.object({ name: z.string(), extensions: z.array(z.string()) })).max(20)
  page.handle(
    HOST_CHANNELS.pickSavePath,
    z.tuple([z.string().max(4096), filters.optional()]),
    async (suggestion, given) => window && pickSavePath(window, suggestion, given ?? []),
  )
  const runs = z.object({
    names: z.array(z.string().max(200)).max(20),
    share: z.number().min(0).max(1).nullable(),
  })
  page.on(HOST_CHANNELS.setWork, z.tuple([runs]), (given) => work?.set(given))
  page.on(HOST_CHANNELS.tellEnded, z.tuple([z.string().max(300)]), (words) => work?.tellEnded(words))
  const shownDocument = z.object({ title: z.string().max(1000), path: z.string().max(10_000).nullable() })
  page.on(HOST_CHANNELS.setDocument, z.tuple([shownDocument]), ({ title, path }) => {
    window?.setTitle(title)
    window?.setRepresentedFilename(path ?? '')
    debugApi.documentChanged(path)
    const known = path === null || recent.paths[0] === path
    if (!known) recent.add(path)
    if (known && hasCase === (path !== null)) return
    hasCase = path !== null
    updateMenu()
  })

  app.on('session-created', denyNetwork)
  app.on('web-contents-created', (_event, contents) => {
    denyNavigation(contents)
    denyNewWindows(contents)
    denyWebviews(contents)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openPath(path)
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    openLink(link)
  })
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const parsed = launchData.safeParse(data)
    if (parsed.success) openFromArguments(parsed.data.args, parsed.data.folder)
  })
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    debugApi.stop()
    supervisor.stop().finally(() => {
      stopped = true
      // Later, for Electron takes no second quit while it is still busy with the one that was held up.
      setImmediate(() => app.quit())
    })
  })

  if (app.isPackaged) app.setAsDefaultProtocolClient(SCHEME)
  declareAppScheme()
  openFromArguments(launch.args, launch.folder)
  app.whenReady().then(
    () => {
      describeApp(root)
      denyPermissions(session.defaultSession)
      serveApp(join(root, 'dist', 'renderer'))
      updateMenu()
      supervisor.onState(sendEngine)
      supervisor.start()
      showWindow()
    },
    (error: Error) => log.write(`the app did not get ready: ${error.message}`),
  )
}
