/**
 * `host-process HOME FILE ALLOWED PAGE`: the web host in a process of its own, as `serve` runs it, but with little patience, so that
 * who is slow is dropped within a trial. Says where it is, as `serve` does; ends with its standard input.
 */
import { startWebHost } from '../../electron/web/server.ts'

const [home, file, allowed, page] = process.argv.slice(2) as [string, string, string, string]
const host = await startWebHost({
  assets: page,
  home,
  port: 0,
  withToken: true,
  allowedFolders: [allowed],
  initial: { path: file, timeline_path: null },
  log: (line) => console.error(line),
  patience: { headers: 1000, request: 1500, keepAlive: 1000, taking: 1500, pong: 1000, fetching: 60_000 },
})
const engine = await host.connect()
await engine.call('evidence.look', { path: file })
engine.close()
process.stdout.write(`${JSON.stringify({ url: host.url, debug_api: host.debugApi, token: host.token })}\n`)
process.stdin.on('end', () => void host.close().then(() => process.exit(0))).resume()
