/** `npm run dev [-- FILE] [--port N]`: the app in a browser, from source, for working on it. */
import { parseArgs } from 'node:util'
import { EXIT } from '../electron/host/exit-code.ts'
import { engineHome } from '../electron/host/home.ts'
import { readServed, type Served } from '../electron/host/served.ts'
import { startDev } from './dev/server.ts'

const HELP = `npm run dev [-- FILE] [--port N]

  FILE       the copied turns.db to show; none when left out
  --port N   where the page is served; any free port when left out
  --help     this text
`

function asked(): Served {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(EXIT.done)
  }
  if (positionals.length > 1) throw new Error('One file at a time, please.')
  return readServed(positionals[0], { port: values.port })
}

function orHelp(): Served {
  try {
    return asked()
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    process.exit(EXIT.badUsage)
  }
}

const { path, port } = orHelp()
const server = await startDev({
  home: engineHome(process.env, process.platform),
  port,
  path,
  log: (line) => console.error(line),
})
const stop = (): void => {
  server.close().then(() => process.exit())
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
console.log(`\n  ${server.url}\n\nChanges show by themselves. Press Ctrl+C to stop.`)
