import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { type FleetItem, type FleetTotals, fleetTotalsOf } from '../../../shared/contract/fleet.ts'
import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import { fleetFolder } from '../case/passing.ts'
import { makeFolder } from '../disk/folder.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { assertTarget } from '../disk/target.ts'
import type { JobOptions } from '../jobs/run.ts'
import { findCopies } from './find-copies.ts'
import { fleetPage, listed } from './rows.ts'
import { runFleet } from './run.ts'
import type { StartSpare } from './spare.ts'
import { fleetText } from './text.ts'

export interface FleetDeskOptions {
  /** Folder of the engine. */
  readonly home: string
  /** Whether `home` is gone when the engine is closed: then only what a caller names is kept. */
  readonly throwaway: boolean
  /** Undefined where the host cannot start processes. */
  readonly startSpare: StartSpare | undefined
  readonly changed: (done: number, running: boolean) => void
}

/** The fleet that was looked at last: its rows, while they come as well. */
export class FleetDesk {
  readonly #options: FleetDeskOptions
  #items: readonly FleetItem[] = []
  #running = false

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

  page(request: MethodRequest<'fleet.page'>): MethodOutput<'fleet.page'> {
    return { ...fleetPage(this.#items, request), running: this.#running }
  }

  /** Writes the rows that a filter lists. Throws `TargetExists`, `NotWritable`, `NoSpace`. */
  write({ path, format, replace, ...filter }: MethodRequest<'fleet.write'>): Exported {
    const target = { path, replace, protectedPaths: this.#items.map((item) => item.path) }
    assertTarget(target)
    return writeNewFile(target, fleetText(listed(this.#items, filter), format))
  }
}
