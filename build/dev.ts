/** `npm run dev [-- FILE] [--port N]`: the app in a browser, from source, for working on it. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { engineHome } from '../electron/host/home.ts'
import { startDev } from './dev/server.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' } },
})
const server = await startDev({
  home: engineHome(process.env, process.platform),
  port: Number(values.port),
  path: positionals[0] === undefined ? null : resolve(positionals[0]),
  log: (line) => console.error(line),
})
const stop = (): void => {
  server.close().then(() => process.exit())
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
console.log(`\n  ${server.url}\n\nChanges show by themselves. Press Ctrl+C to stop.`)
