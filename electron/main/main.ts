/** Composes the app: what runs, in which order, and who is told what. The rules themselves stand in their own files. */
import { join } from 'node:path'
import { app, clipboard, dialog, session } from 'electron'
import { z } from 'zod'
import { isCaseId } from '../../shared/contract/cases.ts'
import { traceOf } from '../../shared/contract/errors.ts'
import { HOST_CHANNELS } from '../../shared/contract/host.ts'
import { engineHome } from '../host/home.ts'
import { createSupervisor } from '../host/supervisor.ts'
import { whyUnusable } from '../host/usable-home.ts'
import { describeApp, diagnostics } from './about.ts'
import { createDebugApiSwitch } from './debug-api-menu.ts'
import { pickDatabase, pickFolder, pickSavePath } from './dialogs.ts'
import { askEngine, startUtilityEngine } from './engine-process.ts'
import { openLog } from './log.ts'
import { setMenu } from './menu.ts'
import { filesFromArguments, linkFromArguments } from './open-files.ts'
import { openRecentFiles } from './recent.ts'
import { declareAppScheme, serveApp } from './security/app-protocol.ts'
import { caseOfPlace, placeOfLink, SCHEME } from './security/app-url.ts'
import { denyNavigation } from './security/deny-navigation.ts'
import { denyNetwork } from './security/deny-network.ts'
import { denyNewWindows } from './security/deny-new-windows.ts'
import { denyPermissions } from './security/deny-permissions.ts'
import { denyWebviews } from './security/deny-webviews.ts'
import { createPageIpc } from './security/page-ipc.ts'
import { sayAndEnd } from './unusable.ts'
import { createUpdates } from './updates.ts'
import { openWindow } from './window.ts'
import { type AppWindow, caseOnScreen, createWindows } from './windows.ts'

const bundles = import.meta.dirname
const root = join(bundles, '..', '..')
/** A second start hands these to the first. */
const launch = { args: process.argv.slice(app.isPackaged ? 1 : 2), folder: process.cwd() }
const launchData = z.object({ args: z.array(z.string()), folder: z.string() })

/** How much larger everything is while somebody presents. */
const PRESENTING = 1.5

app.enableSandbox()
const unusable = whyUnusable(userData)
if (unusable !== null) sayAndEnd(unusable)
else if (app.requestSingleInstanceLock(launch)) start()
else app.quit()

/** Electron throws instead of naming a folder that it may not make. */
function userData(): string {
  if (process.env.TURNSCOPE_HOME) app.setPath('userData', engineHome(process.env, process.platform))
  try {
    return app.getPath('userData')
  } catch {
    return engineHome(process.env, process.platform)
  }
}

function start(): void {
  const home = app.getPath('userData')
  const log = openLog(join(home, 'logs'))
  log.write(
    `Turnscope ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  )
  process.on('uncaughtException', (error) => {
    log.write(traceOf(error))
    dialog.showErrorBox(
      'Something went wrong inside Turnscope.',
      `The evidence is untouched. If it happens again, attach this file to a report:\n${log.path}`,
    )
  })

  const recent = openRecentFiles(join(home, 'recent.json'))
  const supervisor = createSupervisor({
    spawn: () => startUtilityEngine({ entry: join(bundles, 'engine.js'), home, log: log.write }),
    log: log.write,
  })
  const windows = createWindows({
    memory: join(home, 'windows.json'),
    make: (remembered) =>
      openWindow(remembered, {
        preload: join(bundles, 'preload.cjs'),
        icon: join(root, 'build', 'icons', 'icon.png'),
        log: log.write,
      }),
    changed: () => {
      debugApi.casesChanged()
      updateMenu()
    },
    caseLeft: (case_id) => void askEngine(supervisor, 'case.close', { case_id }).catch(() => undefined),
  })
  const debugApi = createDebugApiSwitch({
    supervisor,
    log: log.write,
    current: () => caseOnScreen(windows.current),
    isShown: (case_id) => windows.all.some((one) => caseOnScreen(one) === case_id),
    changed: () => updateMenu(),
  })

  const updates = createUpdates({
    file: join(home, 'updates.json'),
    log: log.write,
    changed: () => updateMenu(),
  })

  function sendEngine({ nonce, window }: AppWindow): void {
    if (nonce === null) return
    window.webContents.send(HOST_CHANNELS.engineState, supervisor.state)
    if (supervisor.state.kind !== 'running') return
    supervisor.whenRunning().then(
      (engine) => {
        if (!window.isDestroyed())
          window.webContents.postMessage(HOST_CHANNELS.enginePort, nonce, [engine.port()])
      },
      () => undefined,
    )
  }
  const updateMenu = (): void =>
    setMenu({
      recent: recent.paths,
      logPath: log.path,
      hasCase: caseOnScreen(windows.current) !== null,
      development: !app.isPackaged,
      command: (command) => windows.show().window.webContents.send(HOST_CHANNELS.menu, command),
      newWindow: windows.open,
      openPath: (path) => windows.show().files.give([path]),
      clearRecent: () => {
        recent.clear()
        updateMenu()
      },
      debugApi: debugApi.items(),
      updates: updates.items(),
      copyDiagnostics: () => clipboard.writeText(diagnostics(log.path)),
    })

  /** What came from outside before there could be windows. */
  let early: Array<() => void> | null = []
  function fromOutside(open: () => void): void {
    if (early === null) open()
    else early.push(open)
  }
  const openFiles = (paths: readonly string[]): void =>
    fromOutside(() => windows.forOutside(null).files.give(paths))

  /** A link only ever leads to a place in a case that is there. */
  function openLink(link: string): void {
    const place = placeOfLink(link)
    if (place === null) log.write('a link that names no place was dropped')
    fromOutside(() => {
      if (place === null) windows.show()
      else windows.forOutside(caseOfPlace(place)).links.give(place)
    })
  }

  /** False where the arguments name nothing to open. */
  function openFromArguments(args: readonly string[], folder: string): boolean {
    const link = linkFromArguments(args)
    const files = filesFromArguments(args, folder)
    if (link !== null) openLink(link)
    else if (files.length > 0) openFiles(files)
    return link !== null || files.length > 0
  }

  const page = createPageIpc((contents) => windows.of(contents), log.write)
  page.on(HOST_CHANNELS.connect, z.tuple([z.string().min(16).max(200)]), (from, given) => {
    from.nonce = given
    sendEngine(from)
    from.files.deliverTo((paths) => from.window.webContents.send(HOST_CHANNELS.openFiles, paths))
    from.links.deliverTo((place) => from.window.webContents.send(HOST_CHANNELS.link, place))
  })
  page.on(HOST_CHANNELS.restartEngine, z.tuple([]), () => supervisor.start())
  page.handle(HOST_CHANNELS.pickDatabase, z.tuple([]), async ({ window }) => pickDatabase(window))
  page.handle(HOST_CHANNELS.pickFolder, z.tuple([]), async ({ window }) => pickFolder(window))
  const filters = z.array(z.object({ name: z.string(), extensions: z.array(z.string()) })).max(20)
  page.handle(
    HOST_CHANNELS.pickSavePath,
    z.tuple([z.string().max(4096), filters.optional()]),
    async ({ window }, suggestion, given) => pickSavePath(window, suggestion, given ?? []),
  )
  const runs = z.object({
    names: z.array(z.string().max(200)).max(20),
    share: z.number().min(0).max(1).nullable(),
  })
  page.on(HOST_CHANNELS.setWork, z.tuple([runs]), ({ work }, given) => work.set(given))
  page.on(HOST_CHANNELS.tellEnded, z.tuple([z.string().max(300)]), ({ work }, words) => work.tellEnded(words))
  page.handle(HOST_CHANNELS.claimCase, z.tuple([z.string().refine(isCaseId)]), async (from, case_id) =>
    windows.claim(from, case_id),
  )
  // Electron keeps it with the page's origin.
  page.on(HOST_CHANNELS.present, z.tuple([z.boolean()]), ({ window }, on) =>
    window.webContents.setZoomFactor(on ? PRESENTING : 1),
  )
  const shownDocument = z.object({ title: z.string().max(1000), path: z.string().max(10_000).nullable() })
  page.on(HOST_CHANNELS.setDocument, z.tuple([shownDocument]), (from, { title, path }) => {
    from.window.setTitle(title)
    from.window.setRepresentedFilename(path ?? '')
    if (path !== null && path !== recent.paths[0]) recent.add(path)
    windows.shows(from, path)
  })

  app.on('session-created', denyNetwork)
  app.on('web-contents-created', (_event, contents) => {
    denyNavigation(contents)
    denyNewWindows(contents)
    denyWebviews(contents)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openFiles([path])
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    openLink(link)
  })
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const parsed = launchData.safeParse(data)
    if (!parsed.success) return
    if (!openFromArguments(parsed.data.args, parsed.data.folder)) fromOutside(windows.show)
  })
  app.on('activate', () => fromOutside(windows.show))
  app.on('before-quit', windows.quitting)
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

  if (app.isPackaged) app.setAsDefaultProtocolClient(SCHEME, process.execPath, ['--'])
  declareAppScheme()
  openFromArguments(launch.args, launch.folder)
  app.whenReady().then(
    () => {
      describeApp(root, null)
      denyPermissions(session.defaultSession)
      serveApp(join(root, 'dist', 'renderer'))
      updateMenu()
      supervisor.onState(() => windows.all.forEach(sendEngine))
      supervisor.start()
      askEngine(supervisor, 'engine.info', {}).then(
        ({ sqlite }) => describeApp(root, sqlite),
        // An engine that does not run tells nothing, and says so itself.
        () => undefined,
      )
      const asked = early ?? []
      early = null
      if (asked.length === 0) windows.openLast()
      for (const open of asked) open()
      updates.started()
    },
    (error: Error) => log.write(`the app did not get ready: ${error.message}`),
  )
}
