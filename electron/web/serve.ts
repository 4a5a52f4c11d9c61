import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { EXIT, exitCodeOf } from '../host/exit-code.ts'
import { engineHome } from '../host/home.ts'
import { parentGone } from '../host/parent.ts'
import { readServed, type Served, type Typed } from '../host/served.ts'
import type { EngineProcess } from '../host/supervisor.ts'
import { whyUnusable } from '../host/usable-home.ts'
import { startWebHost } from './server.ts'

/** Two folders up, from the source and from its bundle alike. */
const root = fileURLToPath(new URL('../../', import.meta.url))
/** Folder of the page. */
const assets = join(root, 'dist', 'renderer')

/** In a checkout that was never built, builds the page first. */
function buildPage(say: (line: string) => void): void {
  const index = join(assets, 'index.html')
  if (existsSync(index)) return
  say('Building the page, once…')
  spawnSync(process.execPath, [join(root, 'build', 'bundle.ts')], { stdio: ['ignore', 2, 2] })
  if (existsSync(index)) return
  throw new TurnscopeError(
    'NotFound',
    'The page could not be built.',
    'Run npm ci, then npm run build, and read what they say.',
  )
}

export interface ServeIo {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly env: NodeJS.ProcessEnv
}

/** What an installed app has instead of a checkout. */
export interface Installed {
  /** Folder of the page. */
  readonly assets: string
  /** Starts the engine for cases in the folder `home`. */
  spawn(home: string, log: (line: string) => void): EngineProcess
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Resolves at the first signal that asks the process to end; a second one ends it at once. */
async function interrupted(): Promise<void> {
  const done = new AbortController()
  await Promise.race(
    SIGNALS.map((name) => once(process, name, { signal: done.signal }).catch(() => undefined)),
  )
  done.abort()
}

/** Runs until it is interrupted. Rejects when it cannot begin. */
async function run(
  { path, timelinePath, picked, port, withToken, allowedHosts, allowedFolders }: Served,
  { stdout, env }: ServeIo,
  say: (line: string) => void,
  installed: Installed | undefined,
): Promise<void> {
  const home = engineHome(env, process.platform)
  const log = (line: string): void => say(`${new Date().toISOString()} ${line}`)
  const unusable = whyUnusable(() => home)
  if (unusable !== null) throw new TurnscopeError('NotWritable', unusable.message, unusable.next)
  const orphaned = parentGone()
  const ended = Promise.race([interrupted(), orphaned.gone])
  const host = await startWebHost({
    assets: installed?.assets ?? assets,
    home,
    ...(installed === undefined ? {} : { spawn: () => installed.spawn(home, log) }),
    port,
    withToken,
    allowedHosts,
    allowedFolders,
    initial: path === null ? null : { path, timeline_path: timelinePath, picked },
    log,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new TurnscopeError(
      'Conflict',
      `Port ${port} is taken.`,
      'Choose another port, or leave --port out.',
    )
  })
  try {
    if (installed === undefined) buildPage(say)
    const engine = await host.connect()
    for (const given of [path, timelinePath]) {
      if (given === null) continue
      await engine
        .call('evidence.look', given === path ? { path, ...picked } : { path: given })
        .catch((error: unknown) => {
          if (!(error instanceof TurnscopeError) || error.kind !== 'Damaged' || given !== path) throw error
          // The page that is served offers to salvage it.
          say(`${error.message}\n${error.next}`)
        })
    }
    engine.close()
    if (!withToken) say('No token: every account on this machine can read what is opened here.')
    stdout.write(`${JSON.stringify({ url: host.url, debug_api: host.debugApi, token: host.token })}\n`)
    await ended
  } finally {
    orphaned.stop()
    await host.close()
  }
}

/**
 * The web host as a program. Prints one JSON line when it is ready; everything else goes to standard error. Runs until
 * it is interrupted or its parent is gone, and returns the exit code.
 * @param file the copied `turns.db`; undefined where none is named
 */
export async function serve(
  file: string | undefined,
  typed: Typed,
  io: ServeIo,
  installed?: Installed,
): Promise<number> {
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`)
  }
  let given: Served
  try {
    given = readServed(file, typed)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return EXIT.badUsage
  }
  try {
    await run(given, io, say, installed)
    return EXIT.done
  } catch (error) {
    if (!(error instanceof TurnscopeError)) say(error instanceof Error ? `${error.stack}` : String(error))
    io.stdout.write(`${JSON.stringify({ error: toFailure(error) })}\n`)
    return exitCodeOf(error)
  }
}
