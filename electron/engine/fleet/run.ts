import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import { type FleetItem, fleetItem } from '../../../shared/contract/fleet.ts'
import type { EvidenceFile } from '../../../shared/contract/model.ts'
import { type DatasetPlace, openDataset } from '../dataset/folder.ts'
import { writeKnown } from '../dataset/write.ts'
import { type LinesFile, openLinesFile } from '../disk/own-file.ts'
import { sealOf } from '../evidence/seal.ts'
import type { JobOptions } from '../jobs/run.ts'
import type { StartSpare } from '../jobs/spare.ts'
import type { FoundCopy } from './find-copies.ts'
import { unknownItem } from './item.ts'
import { Place } from './place.ts'
import type { Looked, Seals } from './task.ts'

export interface FleetOptions extends JobOptions {
  readonly startSpare: StartSpare
  /** Where copies lie while they are looked at: a folder of ours. */
  readonly home: string
  /** How long one copy may take. */
  readonly limitMs: number
  /** How many processes look at once; as many as the machine has cores where left out. */
  readonly processes?: number
  /** Keeps what was found, so that an interrupted run goes on from it. */
  readonly keepPath?: string | undefined
  /** Where the rows of every copy go; null where nobody wants them. */
  readonly dataset?: DatasetPlace | null
  /** Hears of each copy as soon as it was looked at, in no order. */
  readonly onItem?: (item: FleetItem) => void
}

const refusedItem = (copy: FoundCopy): FleetItem => ({ ...unknownItem(copy), error: copy.refusal })

/** What was found holds for the very same bytes looked at by the same version. */
const KIND = `turnscope fleet ${packageJson.version}`

/** By what a copy is known again; null where it cannot be. */
function keyOf({ files, timeline_files, surroundings }: Seals): string | null {
  if (files === null || timeline_files === null || surroundings === null) return null
  return JSON.stringify([sealOf(files), sealOf(timeline_files), surroundings])
}

const keptItem = z.object({ item: fleetItem, surroundings: z.string() })

/** The files of a case as they are beside the turns: pointers that stand in the turns' own file are sealed with it. */
const storeBeside = ({ timeline_path, timeline_files }: FleetItem): FleetItem['timeline_files'] =>
  timeline_path === null ? [] : timeline_files

/** Whether the words of a finding may name a file that is called otherwise now. */
function namesOther({ files, timeline_files, findings }: FleetItem, now: readonly EvidenceFile[]): boolean {
  const gone = [...files, ...timeline_files].filter(({ name }, at) => name !== now[at]?.name)
  return findings.some(({ message }) => gone.some(({ name }) => message.includes(name)))
}

/** What an earlier run kept, by the seals of copies and of the stores beside them. */
class Kept {
  readonly #file: LinesFile | null
  readonly #items = new Map<string, FleetItem>()
  readonly #sizes = new Set<number>()
  #added = false

  constructor(path: string | undefined) {
    this.#file = path === undefined ? null : openLinesFile(path, KIND)
    if (path !== undefined && this.#file === null) {
      throw new TurnscopeError(
        'TargetExists',
        `${path} is not a file that this version keeps what it found in.`,
        'Name a new file.',
      )
    }
    for (const value of this.#file?.values ?? []) {
      const { data } = keptItem.safeParse(value)
      if (data === undefined) continue
      const { item, surroundings } = data
      this.#items.set(keyOf({ files: item.files, timeline_files: storeBeside(item), surroundings })!, item)
      this.#sizes.add(item.bytes)
    }
  }

  /** Whether the seal of a copy may be a known one: the sizes of their main files say so. */
  mayKnow({ bytes }: FoundCopy): boolean {
    return this.#sizes.has(bytes)
  }

  /** Whether anything that was found is kept. */
  get any(): boolean {
    return this.#file !== null && (this.#items.size > 0 || this.#added)
  }

  /**
   * What was found of these very bytes in the like surroundings, told of where the copy stands now. What may name a file
   * that is called otherwise now has to be found anew.
   */
  find(copy: FoundCopy, seals: Seals): FleetItem | null {
    const key = keyOf(seals)
    const item = key === null ? undefined : this.#items.get(key)
    if (item === undefined || (item.timeline_path === null) !== (copy.timelinePath === null)) return null
    const { path, label, bytes, timelinePath } = copy
    const files = [...(seals.files ?? [])]
    const own = item.timeline_files.length === 0 ? [] : files
    const timeline_files = timelinePath === null ? own : [...(seals.timeline_files ?? [])]
    if (namesOther(item, [...files, ...timeline_files])) return null
    return { ...item, path, label, bytes, files, timeline_path: timelinePath, timeline_files }
  }

  /** What time or a crash decided is tried anew. */
  add({ item, surroundings }: Looked): void {
    if (item.sha256 === null || item.error !== null || surroundings === null) return
    this.#file?.add({ item, surroundings })
    this.#added = true
  }

  close(): void {
    this.#file?.close()
  }
}

/** A run that was cancelled leaves what it kept and wrote: then "nothing was changed" is not true. */
function cancelledAfter(kept: Kept, dataset: DatasetPlace | null): TurnscopeError {
  const stays = [
    ...(kept.any ? ['What was found so far is kept.'] : []),
    ...(dataset === null ? [] : ['What was written to the dataset so far stays there.']),
  ]
  if (stays.length === 0) return cancelled()
  return new TurnscopeError(
    'Cancelled',
    'Cancelled.',
    [...stays, 'Start it again to go on from there.'].join(' '),
  )
}

/**
 * Looks at every copy, each in one of a pool of processes: one that hangs, crashes or takes too long is a row that says
 * so, and the rest goes on. Progress: steps, one for each copy. Gives the rows in the order of the copies. Rejects with
 * `Cancelled`, and with `NotWritable` or `NoSpace` where what was found cannot be kept.
 */
export async function runFleet(copies: readonly FoundCopy[], options: FleetOptions): Promise<FleetItem[]> {
  const { signal, onProgress, startSpare, home, limitMs, onItem, keepPath, dataset = null } = options
  if (dataset !== null) openDataset(dataset)
  const items = new Map<FoundCopy, FleetItem>()
  const kept = new Kept(keepPath)
  const queue = [...copies]
  const total = (): number => queue.length + items.size + busy
  let busy = 0

  const done = (copy: FoundCopy, item: FleetItem): void => {
    items.set(copy, item)
    onItem?.(item)
    onProgress?.({ label: 'Looking at copies', done: items.size, total: total(), unit: 'steps' })
  }
  /** An earlier run's finding is enough unless rows are wanted that are not there. Sealing and looking share one time limit. */
  const look = async (place: Place, copy: FoundCopy): Promise<FleetItem> => {
    const from = performance.now()
    const limits = { limitMs, signal }
    const seals = kept.mayKnow(copy) ? await place.seal(copy, limits) : null
    if (seals !== null && 'path' in seals) return seals
    const known = seals === null ? null : kept.find(copy, seals)
    if (known !== null && (dataset === null || writeKnown(dataset, known))) return known
    const left = Math.max(1, limitMs - (performance.now() - from))
    const looked = await place.look({ copy, dataset, keeps: keepPath !== undefined }, left, limits)
    if (known === null) kept.add(looked)
    return looked.item
  }
  const work = async (place: Place): Promise<void> => {
    for (let copy = queue.shift(); copy !== undefined; copy = queue.shift()) {
      if (signal?.aborted) throw cancelled()
      busy++
      try {
        const item = copy.refusal === null ? await look(place, copy) : refusedItem(copy)
        if (dataset !== null && !item.ok) writeKnown(dataset, item)
        // What was named like a timeline store and is none is a copy like any other.
        if (copy.timelinePath !== null && item.timeline_path === null && item.error === null) {
          const path = copy.timelinePath
          queue.push({ ...copy, path, label: join(copy.label, '..', basename(path)), timelinePath: null })
        }
        busy--
        done(copy, item)
      } catch (error) {
        busy--
        throw error
      }
    }
  }
  const most = Math.max(1, Math.min(options.processes ?? availableParallelism(), copies.length))
  const places = Array.from(
    { length: most },
    (_, at) => new Place(join(home, `fleet-${process.pid}-${at}`), startSpare),
  )
  try {
    await Promise.all(places.map(work))
  } catch (error) {
    queue.length = 0
    const isCancelled = error instanceof TurnscopeError && error.kind === 'Cancelled'
    throw isCancelled ? cancelledAfter(kept, dataset) : error
  } finally {
    for (const place of places) place.end()
    kept.close()
  }
  const order = new Map(copies.map((copy, at) => [copy, at]))
  // What turned out to be a copy of its own comes last.
  const placeOf = (copy: FoundCopy): number => order.get(copy) ?? copies.length
  return [...items]
    .sort(([a], [b]) => placeOf(a) - placeOf(b) || (a.path < b.path ? -1 : 1))
    .map(([, item]) => item)
}
