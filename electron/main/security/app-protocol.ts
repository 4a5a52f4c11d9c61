import { protocol } from 'electron'
import { readAsset } from '../../host/page-assets.ts'
import { pageHeaders } from '../../host/page-policy.ts'
import { SCHEME } from './app-url.ts'

/** Call before the app is ready. The scheme has an origin of its own, unlike `file:`, which shares one with every file. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built page in `root`, with its policy as a header, and nothing else. */
export function serveApp(root: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url)
    const headers = pageHeaders()
    const asset = request.method === 'GET' && url.host === 'app' ? await readAsset(root, url.pathname) : null
    return asset === null
      ? new Response(null, { status: 404, headers })
      : new Response(new Uint8Array(asset.body), {
          headers: { ...headers, 'Content-Type': asset.contentType },
        })
  })
}
