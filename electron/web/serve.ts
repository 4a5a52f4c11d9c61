/**
 * The web host as a program: `serve [FILE] [--timeline-db FILE] [--port N] [--host NAME] [--no-token]`.
 * Prints one JSON line when it is ready; everything else goes to standard error. Runs until it is interrupted.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { engineHome } from '../engine/home.ts'
import { startWebHost } from './server.ts'

/** Exit codes as the command line has them. */
const BAD_USAGE = 2
const INPUT_REFUSED = 3

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

async function serve({ path, timelinePath, port, withToken }: ServeArguments): Promise<void> {
  const assets = fileURLToPath(new URL('../../dist/renderer', import.meta.url))
  if (!existsSync(resolve(assets, 'index.html')))
    throw new TurnscopeError(
      'NotFound',
      'The page has not been built.',
      'Run npm run build once, then try again.',
    )
  const host = await startWebHost({
    assets,
    home: engineHome(process.env, process.platform),
    port,
    withToken,
    initial: path === null ? null : { path, timeline_path: timelinePath },
    log: (line) => console.error(line),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new TurnscopeError('Conflict', `Port ${port} is taken.`, 'Choose another, or leave --port out.')
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
  process.exit(error instanceof TurnscopeError && error.kind !== 'EngineExited' ? INPUT_REFUSED : 1)
})
