/**
 * The web host as a program: `serve [FILE] [--timeline-db FILE] [--port N] [--host NAME] [--no-token]`.
 * Prints one JSON line when it is ready; everything else goes to standard error. Runs until it is interrupted.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ErrorKind, TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { engineHome } from '../host/home.ts'
import { startWebHost } from './server.ts'

/** Exit codes as the command line has them. */
const FAULT = 1
const BAD_USAGE = 2
const INPUT_REFUSED = 3
const IN_USE = 4

interface ServeArguments {
  readonly path: string | null
  readonly timelinePath: string | null
  readonly port: number
  readonly withToken: boolean
}

/** Throws an Error in plain words. */
function readArguments(args: string[]): ServeArguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      'timeline-db': { type: 'string' },
      'no-token': { type: 'boolean', default: false },
    },
  })
  if (positionals.length > 1) throw new Error('One file at a time, please.')
  if (values.host !== '127.0.0.1' && values.host !== 'localhost')
    throw new Error('The web host serves this machine alone: --host may be 127.0.0.1 or localhost.')
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${values.port} is not a port.`)
  const path = positionals[0] === undefined ? null : resolve(positionals[0])
  const timelinePath = values['timeline-db'] === undefined ? null : resolve(values['timeline-db'])
  if (path === null && timelinePath !== null) throw new Error('--timeline-db needs a file to go with.')
  return { path, timelinePath, port, withToken: !values['no-token'] }
}

/** Folder of the page. In a checkout that was never built, builds it first. */
function builtPage(): string {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const assets = join(root, 'dist', 'renderer')
  const index = join(assets, 'index.html')
  if (!existsSync(index)) {
    console.error('Building the page, once…')
    spawnSync(process.execPath, [join(root, 'build', 'bundle.ts')], { stdio: ['ignore', 2, 2] })
  }
  if (!existsSync(index))
    throw new TurnscopeError(
      'NotFound',
      'The page could not be built.',
      'Run npm ci, then npm run build, and read what they say.',
    )
  return assets
}

async function serve({ path, timelinePath, port, withToken }: ServeArguments): Promise<void> {
  const assets = builtPage()
  const host = await startWebHost({
    assets,
    home: engineHome(process.env, process.platform),
    port,
    withToken,
    initial: path === null ? null : { path, timeline_path: timelinePath },
    log: (line) => console.error(line),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new TurnscopeError(
      'Conflict',
      `Port ${port} is taken.`,
      'Choose another port, or leave --port out.',
    )
  })
  const stop = (): void => {
    host.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const engine = await host.connect()
    for (const given of [path, timelinePath]) {
      if (given !== null) await engine.call('evidence.look', { path: given })
    }
    engine.close()
  } catch (error) {
    await host.close()
    throw error
  }
  if (!withToken) console.error('No token: every account on this machine can read what is opened here.')
  console.log(JSON.stringify({ url: host.url, debug_api: host.debugApi, token: host.token }))
}

let given: ServeArguments
try {
  given = readArguments(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(BAD_USAGE)
}
serve(given).catch((error: unknown) => {
  if (!(error instanceof TurnscopeError)) console.error(error)
  console.log(JSON.stringify({ error: toFailure(error) }))
  process.exit(exitCode(toFailure(error).kind))
})

function exitCode(kind: ErrorKind): number {
  if (kind === 'InUse' || kind === 'Conflict') return IN_USE
  return kind === 'EngineExited' || kind === 'VersionMismatch' || kind === 'Internal' ? FAULT : INPUT_REFUSED
}
