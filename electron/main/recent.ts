import { app } from 'electron'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'

const MOST = 10

export interface RecentFiles {
  /** Newest first. */
  readonly paths: readonly string[]
  add(path: string): void
  clear(): void
}

/** The evidence opened lately, for the menu and for the desktop's own lists. */
export function openRecentFiles(file: string): RecentFiles {
  let paths: readonly string[] = readJson(file, z.array(z.string()), [])
  return {
    get paths() {
      return paths
    },
    add(path) {
      paths = [path, ...paths.filter((other) => other !== path)].slice(0, MOST)
      writeJson(file, paths)
      app.addRecentDocument(path)
    },
    clear() {
      paths = []
      writeJson(file, paths)
      app.clearRecentDocuments()
    },
  }
}
