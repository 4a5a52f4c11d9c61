import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { ContractAge, SourceFinding, SourceScan } from '../../../shared/contract/payload.ts'
import { explainReading } from '../evidence/file-errors.ts'
import { defineJob } from '../jobs/job.ts'
import { findOldKeys } from './find-old-keys.ts'

const MOST_FINDINGS = 2_000
const MOST_FILES = 200_000
/** Sources are smaller; bundles and data are not searched. */
const LARGEST_FILE = 5 * 1024 * 1024
const FIRST_BYTES = 8_192
/** Folders that hold nobody's own sources. */
const LEFT_OUT = new Set(['node_modules', '.git', '.hg', '.svn'])

/** Files below a folder, by name; links are not followed, so the walk ends. Unreadable folders count as such. */
function* filesOf(folder: string, unreadable: () => void): Generator<string> {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    unreadable()
    return
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!LEFT_OUT.has(entry.name)) yield* filesOf(path, unreadable)
    } else if (entry.isFile()) yield path
  }
}

function refuseOther(path: string): void {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw explainReading(error, path)
  }
  if (isFolder) return
  throw new TurnscopeError('InvalidRequest', `${path} is not a folder.`, 'Name the folder of the sources.')
}

/** Searches a consumer's sources for keys of older contracts: text alone, nothing is run. */
export const scanSourcesJob = defineJob(
  'scanSources',
  ({ path }: { readonly path: string }, { checkCancelled, progress }): SourceScan => {
    refuseOther(path)
    const skipped = { binary: 0, too_large: 0, unreadable: 0 }
    const findings: SourceFinding[] = []
    let findings_total = 0
    let files = 0
    let complete = true
    let isOld = false
    let isCurrent = false
    for (const file of filesOf(path, () => skipped.unreadable++)) {
      checkCancelled()
      if (files === MOST_FILES) {
        complete = false
        break
      }
      progress({ label: 'Searching sources', done: files, total: null, unit: 'steps' })
      let bytes: Buffer
      try {
        if (statSync(file).size > LARGEST_FILE) {
          skipped.too_large++
          continue
        }
        bytes = readFileSync(file)
      } catch {
        skipped.unreadable++
        continue
      }
      if (bytes.subarray(0, FIRST_BYTES).includes(0)) {
        skipped.binary++
        continue
      }
      files++
      const found = findOldKeys(bytes.toString('utf8'))
      isCurrent ||= found.usesCurrent
      const name = relative(path, file).split(sep).join('/')
      for (const { line, ...rest } of found.keys) {
        isOld ||= rest.certain
        findings_total++
        if (findings.length < MOST_FINDINGS)
          findings.push({ path: `${name}:${line}`, file: name, line, ...rest })
      }
    }
    const contract: ContractAge = isOld ? (isCurrent ? 'mixed' : 'old') : isCurrent ? 'current' : 'unknown'
    return { kind: 'source', contract, findings, findings_total, folder: path, files, skipped, complete }
  },
)
