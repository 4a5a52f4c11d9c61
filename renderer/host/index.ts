import { electronHost } from './electron.ts'
import type { Host } from './host.ts'
import { webHost } from './web.ts'

/** The program this page runs in, chosen here and nowhere else. */
export const host: Host = window.turnscope === undefined ? webHost() : electronHost(window.turnscope)
