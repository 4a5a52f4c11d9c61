import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronRuntime } from '../../build/start/find-electron.ts'
import { expect, test } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'
import { chooseFromMenu, menuItems } from '../menu.ts'

test('the menu goes to each view, and greys what needs a case while there is none', async ({ start }) => {
  const app = (await start()) as RunningElectron
  await expect(app.page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  const enabled = async (label: string): Promise<boolean | undefined> =>
    (await menuItems(app)).find((item) => item.label === label)?.enabled
  for (const label of [
    'Export…',
    'Write a Report…',
    'Close Case',
    'Commands…',
    'Find…',
    'Timeline',
    'Recovery',
  ])
    expect(await enabled(label)).toBe(false)
  expect(await enabled('Open…')).toBe(true)
  const accelerators = (await menuItems(app)).map(({ accelerator }) => accelerator)
  expect(accelerators).toEqual(expect.arrayContaining(['CmdOrCtrl+=', 'CmdOrCtrl+numadd']))

  const diagnostics = async (): Promise<string> => {
    await chooseFromMenu(app, 'Copy Diagnostics')
    return app.app.evaluate(({ clipboard }) => clipboard.readText())
  }
  // The engine tells which SQLite it runs.
  await expect.poll(diagnostics).toMatch(/\nSQLite 3\.\d+\.\d+, better-sqlite3/)
  const copied = await diagnostics()
  expect(copied).toMatch(/^Turnscope \d.*\nElectron \d/)
  expect(copied).toContain('memory free')
  expect(copied).not.toContain('sample')

  await chooseFromMenu(app, 'Open Sample')
  await expect(app.page.getByRole('banner')).toContainText('sealed')
  await expect.poll(() => enabled('Timeline')).toBe(true)
  await chooseFromMenu(app, 'Validation')
  await expect(app.page).toHaveTitle(/^Validation/)

  await chooseFromMenu(app, 'Find…')
  await expect(app.page.getByRole('dialog', { name: 'Go to, or do anything' })).toBeVisible()
  await app.page.keyboard.press('Escape')
  await chooseFromMenu(app, 'Missing')
  const search = app.page.getByRole('main').getByRole('searchbox')
  await expect(search).toBeVisible()
  await app.page.keyboard.press('ControlOrMeta+f')
  await expect(search).toBeFocused()
  await chooseFromMenu(app, 'Write a Report…')
  await expect(app.page.getByRole('dialog')).toContainText('report')
  await app.page.keyboard.press('Escape')

  const asked = await app.app.evaluate(async ({ BrowserWindow, dialog }) => {
    let said = ''
    dialog.showMessageBox = (async (_window: unknown, { message }: { message: string }) => {
      said = message
      return { response: 0, checkboxChecked: false }
    }) as unknown as typeof dialog.showMessageBox
    BrowserWindow.getAllWindows()[0]?.emit('unresponsive')
    return said
  })
  expect(asked).toBe('The window does not answer.')
  await chooseFromMenu(app, 'Close Case')
  await expect.poll(() => enabled('Export…')).toBe(false)
})

// Nobody, root included, can make a folder below a file of the kernel's.
for (const { whose, env } of [
  { whose: 'a named', env: { TURNSCOPE_HOME: '/proc/version/cases' } },
  { whose: 'the account’s own', env: { HOME: '/proc/version', XDG_CONFIG_HOME: '/proc/version/cases' } },
])
  test(`${whose} folder of cases that cannot be written is named in words, and the app ends`, async () => {
    const runtime = electronRuntime()
    test.skip('missing' in runtime, 'missing' in runtime ? runtime.missing : '')
    if ('missing' in runtime) return
    // Chromium writes somewhere all the same, and is killed here before it takes that away.
    const folder = mkdtempSync(join(tmpdir(), 'turnscope-unusable-'))
    const app = spawn(runtime.executable, runtime.args, { env: { ...process.env, ...env, TMPDIR: folder } })
    const ended = new Promise((settle) => app.once('close', settle))
    let said = ''
    app.stderr.on('data', (text: Buffer) => {
      said += text.toString('utf8')
    })
    try {
      await expect.poll(() => said).toContain('/proc/version/cases')
      expect(said).toContain('TURNSCOPE_HOME')
    } finally {
      app.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
    }
  })

test('the command line of the packaged app runs without a display', async () => {
  const runtime = electronRuntime()
  test.skip(!process.env.TURNSCOPE_EXECUTABLE, 'no packaged app is named in TURNSCOPE_EXECUTABLE')
  if ('missing' in runtime) return
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...mine } = process.env
  let env = mine
  const launcher = join(runtime.executable, '..', 'bin', 'turnscope')
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-packaged-'))
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((settle) => {
      const child = spawn(launcher, args, { env })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (text: Buffer) => {
        stdout += text.toString('utf8')
      })
      child.stderr.on('data', (text: Buffer) => {
        stderr += text.toString('utf8')
      })
      child.on('close', (code) => settle({ code, stdout, stderr }))
    })
  try {
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
    const db = join(folder, 'demo.db')
    expect((await run('sample', '--out', db, '--turns', '200')).code).toBe(0)
    const inspected = await run('inspect', db, '--json')
    expect(JSON.parse(inspected.stdout).counts.turns).toBe(200)
    const migrated = await run('migrate', db, '--out', join(folder, 'out.db'), '--json')
    expect(JSON.parse(migrated.stdout).verification.ok).toBe(true)
    expect(await run('inspect', join(folder, 'none.db'), '--json')).toMatchObject({ code: 3 })
    expect(await run('nonsense')).toMatchObject({ code: 2, stderr: expect.stringContaining('nonsense') })

    // An account of a service has no home, and nowhere to make one.
    env = { ...mine, HOME: '/proc/version', XDG_CONFIG_HOME: '/proc/version', TURNSCOPE_HOME: folder }
    expect(await run('inspect', db, '--json')).toMatchObject({ code: 0, stderr: '' })

    const server = spawn(launcher, ['serve', db], { env })
    let line = ''
    server.stdout.on('data', (text: Buffer) => {
      line += text.toString('utf8')
    })
    await expect.poll(() => line).toContain('\n')
    const { url, debug_api, token } = JSON.parse(line)
    const answer = await fetch(`${debug_api}/conversations`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(200)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    const ended = new Promise((settle) => server.once('exit', settle))
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
