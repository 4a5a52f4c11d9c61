import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import type { PickedPart } from '../../shared/contract/host.ts'
import { allowedHost } from '../host/access.ts'
import { EXIT, exitCodeOf } from '../host/exit-code.ts'
import { engineHome } from '../host/home.ts'
import { parentGone } from '../host/parent.ts'
import type { EngineProcess } from '../host/supervisor.ts'
import { whyUnusable } from '../host/usable-home.ts'
import { startWebHost } from './server.ts'

interface ServeArguments {
  readonly path: string | null
  readonly timelinePath: string | null
  readonly picked: PickedPart
  readonly port: number
  readonly withToken: boolean
  readonly allowedHosts: readonly string[]
  readonly allowedFolders: readonly string[]
}

/** Throws an Error in plain words. */
export function readPort(given: string): number {
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65_535) return port
  throw new Error(`${given} is not a port.`)
}

/** Throws an Error in plain words. */
export function readHosts(given: readonly string[]): string[] {
  return given.map((name) => {
    const host = allowedHost(name)
    if (host !== null) return host
    throw new Error(`--allow-host takes NAME:PORT, as the browser’s address has it; ${name} is none.`)
  })
}

/** How a command line says what else is known of the file it names. */
export const PICKED_OPTIONS = {
  wal: { type: 'string' },
  inside: { type: 'string' },
  at: { type: 'string' },
} as const

/** Throws an Error in plain words. */
export function readPicked(given: { wal?: string; inside?: string; at?: string }): PickedPart {
  const { wal, inside, at } = given
  if (at !== undefined && !/^\d{1,15}$/.test(at)) throw new Error(`${at} is not a byte of a file.`)
  return {
    ...(wal === undefined ? {} : { wal_path: resolve(wal) }),
    ...(inside === undefined ? {} : { inside }),
    ...(at === undefined ? {} : { at: Number(at) }),
  }
}

/** Throws an Error in plain words. */
function readArguments(args: readonly string[]): ServeArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      'timeline-db': { type: 'string' },
      ...PICKED_OPTIONS,
      'no-token': { type: 'boolean', default: false },
      'allow-host': { type: 'string', multiple: true, default: [] },
      'allow-dir': { type: 'string', multiple: true, default: [] },
    },
  })
  if (positionals.length > 1) throw new Error('One file at a time, please.')
  if (values.host !== '127.0.0.1' && values.host !== 'localhost')
    throw new Error('The web host serves this machine alone: --host may be 127.0.0.1 or localhost.')
  const port = readPort(values.port)
  const path = positionals[0] === undefined ? null : resolve(positionals[0])
  const timelinePath = values['timeline-db'] === undefined ? null : resolve(values['timeline-db'])
  if (path === null && timelinePath !== null) throw new Error('--timeline-db needs a file to go with.')
  const picked = readPicked(values)
  if (path === null && Object.keys(picked).length > 0)
    throw new Error('--wal, --inside and --at need a file to go with.')
  return {
    path,
    timelinePath,
    picked,
    port,
    withToken: !values['no-token'],
    allowedHosts: readHosts(values['allow-host']),
    allowedFolders: values['allow-dir'].map((folder) => resolve(folder)),
  }
}

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
  { path, timelinePath, picked, port, withToken, allowedHosts, allowedFolders }: ServeArguments,
  { stdout, env }: ServeIo,
  say: (line: string) => void,
  installed: Installed | undefined,
): Promise<void> {
  const home = engineHome(env, process.platform)
  const log = (line: string): void => say(`${new Date().toISOString()} ${line}`)
  const unusable = whyUnusable(home)
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
 * The web host as a program: `serve [FILE] [--timeline-db FILE] [--wal FILE] [--inside NAME] [--at BYTE] [--port N] [--host NAME] [--allow-host NAME:PORT]… [--allow-dir FOLDER]…
 * [--no-token]`.
 * Prints one JSON line when it is ready; everything else goes to standard error. Runs until it is interrupted or its parent is gone, and
 * returns the exit code.
 */
export async function serve(args: readonly string[], io: ServeIo, installed?: Installed): Promise<number> {
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`)
  }
  let given: ServeArguments
  try {
    given = readArguments(args)
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

if (import.meta.main) process.exitCode = await serve(process.argv.slice(2), process)
