import { statSync } from 'node:fs'
import type { PickedPart } from '../../shared/contract/host.ts'
import { givenPath } from '../engine/disk/given-path.ts'
import { allowedHost } from './access.ts'

/** What a person typed about the web host, whichever command line read it; what is not given is left out. */
export interface Typed {
  readonly timelineDb?: string | undefined
  readonly wal?: string | undefined
  readonly inside?: string | undefined
  readonly at?: string | number | undefined
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly allowHost?: readonly string[] | undefined
  readonly allowDir?: readonly string[] | undefined
  readonly token?: boolean | undefined
}

/** The same as the web host takes it. */
export interface Served {
  readonly path: string | null
  readonly timelinePath: string | null
  readonly picked: PickedPart
  readonly port: number
  readonly withToken: boolean
  readonly allowedHosts: readonly string[]
  readonly allowedFolders: readonly string[]
}

function readPort(given: string): number {
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65_535) return port
  throw new Error(`${given} is not a port.`)
}

function readHost(name: string): string {
  const host = allowedHost(name)
  if (host !== null) return host
  throw new Error(`--allow-host takes NAME:PORT, as the browser’s address has it; ${name} is none.`)
}

function readByte(given: string | number): number {
  if (/^\d{1,15}$/.test(String(given))) return Number(given)
  throw new Error(`${given} is not a byte of a file.`)
}

function readFolder(given: string): string {
  const folder = givenPath(given)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder
  throw new Error(`--allow-dir takes a folder; there is none at ${folder}.`)
}

/** Throws an Error in plain words. @param file the copied `turns.db`; undefined where none is named */
export function readServed(file: string | undefined, typed: Typed): Served {
  const { timelineDb, wal, inside, at, port = '0', host, allowHost = [], allowDir = [], token = true } = typed
  if (host !== undefined && host !== '127.0.0.1' && host !== 'localhost')
    throw new Error('The web host serves this machine alone: --host may be 127.0.0.1 or localhost.')
  if (file === undefined && timelineDb !== undefined)
    throw new Error('--timeline-db needs a file to go with.')
  if (file === undefined && [wal, inside, at].some((one) => one !== undefined))
    throw new Error('--wal, --inside and --at need a file to go with.')
  return {
    path: file === undefined ? null : givenPath(file),
    timelinePath: timelineDb === undefined ? null : givenPath(timelineDb),
    picked: {
      ...(wal === undefined ? {} : { wal_path: givenPath(wal), wal_inside: wal }),
      ...(inside === undefined ? {} : { inside }),
      ...(at === undefined ? {} : { at: readByte(at) }),
    },
    port: readPort(port),
    withToken: token,
    allowedHosts: allowHost.map(readHost),
    allowedFolders: allowDir.map(readFolder),
  }
}
