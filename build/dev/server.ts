import type { IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer, type ViteDevServer } from 'vite'
import { forkEngine } from '../../electron/host/forked-engine.ts'
import type { EngineProcess } from '../../electron/host/supervisor.ts'
import { startWebHost } from '../../electron/web/server.ts'
import { WEB_DOWNLOAD_PATH, WEB_HOST_INFO_PATH, WEB_RPC_PATH } from '../../shared/contract/host.ts'
import renderer from '../vite/renderer.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What the engine is made of. */
const ENGINE_SOURCES = ['electron/engine', 'shared'].map((folder) => `${root}${folder}`)
/** Editors write a file in several steps, and several files at once. */
const SETTLE_MS = 200

export interface DevOptions {
  /** Folder of this person's cases. */
  readonly home: string
  /** Port of the page; 0 takes a free one. */
  readonly port: number
  /** What the page opens by itself. */
  readonly path: string | null
  readonly log: (line: string) => void
}

export interface DevServer {
  /** Address to open, with the token in it. */
  readonly url: string
  close(): Promise<void>
}

/**
 * The web host with its page served from source: a change in `renderer/` shows at once, a change in the engine
 * starts that anew. The page and its WebSocket go through the web host's own checks, token and all.
 */
export async function startDev({ home, port, path, log }: DevOptions): Promise<DevServer> {
  let engine: EngineProcess | null = null
  const host = await startWebHost({
    assets: `${root}dist/renderer`,
    home,
    port: 0,
    withToken: true,
    initial: path === null ? null : { path, timeline_path: null },
    log,
    spawn: () => {
      engine = forkEngine({
        entry: new URL('../../electron/host/child-entry.ts', import.meta.url),
        args: [home],
        log,
      })
      return engine
    },
  })
  try {
    const vite = await serveSources(new URL(host.url).origin, port)
    const stopWatching = onSettledChange(vite, ENGINE_SOURCES, () => {
      log('The engine is started anew.')
      engine?.kill('its sources changed')
    })
    const page = vite.resolvedUrls!.local[0]!
    return {
      url: host.token === null ? page : `${page}?token=${host.token}`,
      async close() {
        stopWatching()
        await vite.close()
        await host.close()
      },
    }
  } catch (error) {
    await host.close()
    throw error
  }
}

async function serveSources(target: string, port: number): Promise<ViteDevServer> {
  let own = ''
  const originOf = ({ headers }: IncomingMessage): string =>
    // Only a page of ours may look like one to the web host; any other origin stays what it is.
    headers.origin === own || headers.origin === own.replace('127.0.0.1', 'localhost')
      ? target
      : (headers.origin ?? '')
  const toHost = { target, changeOrigin: true }
  const vite = await createServer({
    ...renderer,
    logLevel: 'warn',
    server: {
      host: '127.0.0.1',
      port,
      strictPort: port !== 0,
      fs: { allow: [root] },
      proxy: {
        // The address with the token: the web host answers with its cookie and sends the browser back here.
        '^/\\?token=': toHost,
        '^/api/debug/': toHost,
        [`^${WEB_HOST_INFO_PATH}$`]: toHost,
        [`^${WEB_DOWNLOAD_PATH}`]: toHost,
        [`^${WEB_RPC_PATH}$`]: {
          ...toHost,
          ws: true,
          configure: (proxy) =>
            proxy.on('proxyReqWs', (sent, request) => sent.setHeader('Origin', originOf(request))),
        },
      },
    },
  })
  await vite.listen()
  own = new URL(vite.resolvedUrls!.local[0]!).origin
  return vite
}

/** Calls `act` once after the files below `folders` have changed and stay as they are. Gives how to stop that. */
function onSettledChange(vite: ViteDevServer, folders: readonly string[], act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const onChange = (file: string): void => {
    if (!folders.some((folder) => file.startsWith(folder)) || /\.test\.tsx?$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(act, SETTLE_MS)
  }
  vite.watcher.add([...folders]).on('change', onChange)
  return () => clearTimeout(timer)
}
