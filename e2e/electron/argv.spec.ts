import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../fixtures.ts'
import { makeHome, type RunningElectron, removeHome } from '../hosts.ts'
import { makeRelease, readFuses } from '../release-flavour.ts'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What it left in its home, which was empty. */
  readonly kept: string[]
}

/** Starts it as a person or a desktop does, and waits for its end. */
async function startedWith(executable: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const home = makeHome()
  const child = spawn(executable, args, {
    env: { ...process.env, TURNSCOPE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // One that starts after all would stay.
    timeout: 120_000,
    killSignal: 'SIGKILL',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  try {
    const code = await new Promise<number | null>((settle) => child.once('close', settle))
    return { code, stdout, stderr, kept: readdirSync(home) }
  } finally {
    removeHome(home)
  }
}

test.describe('what is distributed', () => {
  test.skip(!process.env.TURNSCOPE_EXECUTABLE, 'no packaged app is named in TURNSCOPE_EXECUTABLE')
  test.skip(process.platform !== 'linux', 'elsewhere a signature holds the fuses')
  let release: ReturnType<typeof makeRelease>
  let folder: string
  let marker: string
  test.beforeAll(() => {
    release = makeRelease(process.env.TURNSCOPE_EXECUTABLE!)
    folder = mkdtempSync(join(tmpdir(), 'turnscope-hostile-'))
    marker = join(folder, 'ran')
    writeFileSync(join(folder, 'hostile.sh'), `#!/bin/sh\n: > '${marker}'\nexec "$@"\n`)
    chmodSync(join(folder, 'hostile.sh'), 0o755)
    writeFileSync(join(folder, 'hostile.cjs'), `require('node:fs').writeFileSync('${marker}', '')`)
  })
  test.afterAll(() => {
    release.remove()
    rmSync(folder, { recursive: true })
  })

  test('has every fuse closed that lets others in', () => {
    expect(readFuses(release.executable)).toMatchObject({
      runAsNode: '0',
      enableNodeOptionsEnvironmentVariable: '0',
      enableNodeCliInspectArguments: '0',
      onlyLoadAppFromAsar: '1',
    })
  })

  test('starts with no switch that Chromium or Node would obey: it says which, and ends before there is a window or a port', async () => {
    const command = join(folder, 'hostile.sh')
    const module = join(folder, 'hostile.cjs')
    const link = 'turnscope://app/#/case/0123456789abcdef/timeline'
    const tries = [
      ['--remote-debugging-port=0'],
      ['-remote-debugging-port=0'],
      [' --remote-debugging-port=0'],
      ['--remote-debugging-pipe'],
      ['--remote-allow-origins=*'],
      ['--inspect=0'],
      ['--inspect-brk=0'],
      ['--inspect-publish-uid=http'],
      ['--js-flags=--expose-gc'],
      ['--require', module],
      ['-r', module],
      ['--import', module],
      ['-e', `require(${JSON.stringify(module)})`],
      [`--gpu-launcher=${command}`],
      [`--renderer-cmd-prefix=${command}`],
      [`--utility-cmd-prefix=${command}`],
      [`--browser-subprocess-path=${command}`],
      [`--crashpad-handler=${command}`],
      [`--load-extension=${folder}`],
      [`--log-net-log=${marker}`],
      [`--trace-startup-file=${marker}`, '--trace-startup'],
      [`--disk-cache-dir=${marker}`],
      [`--user-data-dir=${join(folder, 'other')}`],
      ['--no-sandbox'],
      ['--disable-web-security'],
      ['--disable-site-isolation-trials'],
      ['--allow-file-access-from-files'],
      ['--enable-blink-features=SharedArrayBuffer'],
      ['--enable-features=SharedArrayBuffer'],
      ['--ignore-certificate-errors'],
      ['--proxy-server=127.0.0.1:1'],
      ['--host-rules=MAP * 127.0.0.1'],
      ['--single-process'],
      ['--command-line'],
      // Behind what a desktop hands over, and before what it puts the two dashes to.
      [link, '--remote-debugging-port=0'],
      ['turns.db', '--gpu-launcher=sh', '--', 'turns.db'],
      ['--ozone-platform=x11', '--no-sandbox'],
      // The launcher's own switches are taken with the launcher's mark, and nothing beside them.
      ['--remote-debugging-port=0', '--no-sandbox', '--command-line', '--', '--version'],
      ['--require', module, '--command-line', '--', '--version'],
    ]
    for (const args of tries) {
      const { code, stdout, stderr, kept } = await startedWith(release.executable, args)
      const said = JSON.stringify(args)
      expect(code, said).toBe(2)
      expect(stderr, said).toMatch(/^Turnscope does not take "[^"]+", and did not start\./m)
      expect(stderr, said).not.toMatch(/listening on/i)
      expect([stdout, kept, existsSync(marker)], said).toEqual(['', [], false])
    }
  })

  test('runs nothing that its environment names', async () => {
    const verb = ['--command-line', '--', '--version']
    const tries: NodeJS.ProcessEnv[] = [
      { ELECTRON_RUN_AS_NODE: '1' },
      { NODE_OPTIONS: `--require=${join(folder, 'hostile.cjs')}` },
      { NODE_OPTIONS: '--inspect=0' },
    ]
    for (const env of tries) {
      const { stdout, stderr } = await startedWith(release.executable, verb, env)
      expect(stdout, JSON.stringify(env)).toMatch(/^\d+\.\d+\.\d+\n$/)
      expect(stderr, JSON.stringify(env)).not.toMatch(/listening on/i)
      expect(existsSync(marker), JSON.stringify(env)).toBe(false)
    }
  })
})

test('a second start hands over no switch, and a name behind the two dashes is a file’s whatever it begins with', async ({
  start,
  home,
}) => {
  const { app, page } = (await start()) as RunningElectron
  await expect(page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  const handOver = (args: string[]) =>
    app.evaluate(({ app }, [args, folder]) => app.emit('second-instance', {}, [], folder, { args, folder }), [
      args,
      home,
    ] as const)
  const dialogs = page.getByRole('region', { name: /^(Before opening|Opening)/ }).or(page.getByRole('alert'))

  await handOver(['--remote-debugging-port=0', '-x.db', 'turnscope://app/#/ --gpu-launcher=sh'])
  await handOver(['turnscope:--remote-debugging-port=0'])
  await expect(page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  await expect(dialogs).toHaveCount(0)
  await handOver(['--', '--remote-debugging-port=0.db'])
  await expect(dialogs.first()).toContainText('--remote-debugging-port=0.db')

  // A real one is refused by itself, and this one hears nothing of it.
  const packaged = process.env.TURNSCOPE_EXECUTABLE
  if (!packaged) return
  const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  const before = await windows()
  await app.evaluate(({ app }) => {
    Object.assign(globalThis, { second: 0 })
    app.on('second-instance', () => {
      ;(globalThis as unknown as { second: number }).second++
    })
  })
  const heard = () => app.evaluate(() => (globalThis as unknown as { second: number }).second)
  expect(
    await startedWith(packaged, ['--remote-debugging-port=0', 'x.db'], { TURNSCOPE_HOME: home }),
  ).toMatchObject({ code: 2 })
  expect(await heard()).toBe(0)
  expect(await startedWith(packaged, ['--', 'x.db'], { TURNSCOPE_HOME: home })).toMatchObject({ code: 0 })
  await expect.poll(heard).toBe(1)
  expect(await windows()).toBe(before)
})
