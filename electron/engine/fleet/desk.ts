import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import {
  type FleetFilter,
  type FleetItem,
  type FleetTotals,
  fleetTotalsOf,
} from '../../../shared/contract/fleet.ts'
import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import { type Marks, toldOf } from '../case/marks.ts'
import { fleetFolder } from '../case/passing.ts'
import { makeFolder } from '../disk/folder.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { assertTarget } from '../disk/target.ts'
import type { JobOptions } from '../jobs/run.ts'
import type { StartSpare } from '../jobs/spare.ts'
import { type Listing, listingOf } from './rows.ts'

export interface FleetDeskOptions {
  /** Folder of the engine. */
  readonly home: string
  /** Whether `home` is gone when the engine is closed: then only what a caller names is kept. */
  readonly throwaway: boolean
  /** Undefined where the host cannot start processes. */
  readonly startSpare: StartSpare | undefined
  readonly marks: Marks
  readonly changed: (done: number, running: boolean) => void
}

/** The fleet that was looked at last: its rows, while they come as well. */
export class FleetDesk {
  readonly #options: FleetDeskOptions
  #items: readonly FleetItem[] = []
  #running = false
  /** What was listed last: each page of it is a part of the same. */
  #listed: { readonly of: readonly FleetItem[]; readonly key: string; readonly listing: Listing } | null =
    null

  constructor(options: FleetDeskOptions) {
    this.#options = options
  }

  /** Rejects with `Conflict` while another run is under way, and with what finding and running end with. */
  async run(
    { paths, time_limit_s, processes, keep_path, dataset_path, redact_key }: MethodRequest<'fleet.run'>,
    options: JobOptions,
  ): Promise<FleetTotals> {
    const { home, throwaway, startSpare, changed } = this.#options
    if (startSpare === undefined) {
      throw new TurnscopeError(
        'InvalidRequest',
        'This host starts no other processes, and so looks at no fleet.',
        'Use turnscope fleet.',
      )
    }
    if (this.#running) {
      throw new TurnscopeError(
        'Conflict',
        'A fleet is being looked at already.',
        'Wait until it is through, or cancel it.',
      )
    }
    this.#running = true
    this.#items = []
    try {
      const [{ findCopies }, { runFleet }] = await Promise.all([
        import('./find-copies.ts'),
        import('./run.ts'),
      ])
      const copies = await findCopies(paths, options.signal)
      const coming: FleetItem[] = []
      this.#items = coming
      if (!throwaway) makeFolder(home)
      this.#items = await runFleet(copies, {
        ...options,
        startSpare,
        home: fleetFolder(home),
        limitMs: time_limit_s * 1000,
        ...(processes === undefined ? {} : { processes }),
        keepPath: keep_path ?? (throwaway ? undefined : join(home, `fleet-${packageJson.version}.jsonl`)),
        dataset: dataset_path === undefined ? null : { path: dataset_path, redact_key: redact_key ?? null },
        onItem: (item) => {
          coming.push(item)
          changed(coming.length, true)
        },
      })
      return fleetTotalsOf(this.#items)
    } finally {
      this.#running = false
      changed(this.#items.length, false)
    }
  }

  /** The rows of a filter: worked out anew when it, or what was found, is another. */
  #listing(filter: FleetFilter): Listing {
    const of = this.#items
    const key = `${of.length} ${JSON.stringify(filter)}`
    if (this.#listed?.of !== of || this.#listed.key !== key) {
      this.#listed = { of, key, listing: listingOf(of, filter) }
    }
    return this.#listed.listing
  }

  page({ offset, limit, ...filter }: MethodRequest<'fleet.page'>): MethodOutput<'fleet.page'> {
    const { rows, totals, facets } = this.#listing(filter)
    const items = rows.slice(offset, offset + limit)
    const interrupted = this.#options.marks.fleetLeft.map(toldOf)
    const of = this.#items.length
    return { items, total: rows.length, of, totals, facets, running: this.#running, interrupted }
  }

  /** A person has read what was interrupted. */
  forgetInterrupted(): void {
    const { marks } = this.#options
    for (const left of marks.fleetLeft) marks.forget(left)
  }

  /** Writes the rows that a filter lists. Rejects with `TargetExists`, `NotWritable`, `NoSpace`. */
  async write({
    path,
    format,
    replace,
    redact_key,
    ...filter
  }: MethodRequest<'fleet.write'>): Promise<Exported> {
    const [{ fleetText }, { redactedItem }] = await Promise.all([
      import('./text.ts'),
      import('../dataset/redact.ts'),
    ])
    const target = { path, replace, protectedPaths: this.#items.map((item) => item.path) }
    assertTarget(target)
    const { rows } = this.#listing(filter)
    const shown = redact_key === undefined ? rows : rows.map((item) => redactedItem(item, redact_key))
    return writeNewFile(target, fleetText(shown, format))
  }
}
