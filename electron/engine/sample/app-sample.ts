import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../disk/folder.ts'
import { writeSample } from './write.ts'

/** Bump when the sample's story changes, so that nobody is shown an old one. */
const SAMPLE = { folder: 'sample-1', turns: 1200, seed: 7, generation: 'v2' } as const

/** Where it lies. */
export const sampleFolder = (home: string): string => join(home, SAMPLE.folder)

/** The sample that the app opens, beside the cases; written when it is first asked for. */
export async function samplePath(home: string): Promise<{ path: string; timeline_path: string }> {
  const folder = sampleFolder(home)
  const path = join(folder, 'turns.db')
  const timeline_path = join(folder, 'timeline.db')
  if (existsSync(path) && existsSync(timeline_path)) return { path, timeline_path }
  makeFolder(folder)
  return writeSample(path, { ...SAMPLE, replace: true })
}
