import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Prng } from '../../electron/engine/sample/prng.ts'

/** How a trial is made that does a thing many times. */
export interface Run {
  /** How many times at most. */
  readonly most: number
  /** The only place at which it is done; null where there are more. */
  readonly at: number | null
  /** To be called each time. */
  readonly tried: () => void
}

/** One kind of attack. What a trial does depends on its seed alone, so that a failure can be tried again by itself. */
export interface SafetyClass {
  readonly name: string
  /** What one trial is, for people. */
  readonly trialIs: string
  /** How many trials a full run makes of it, and how many `npm test` does. */
  readonly full: number
  readonly slice: number
  /** The first of those that `npm test` makes; 0 where left out. */
  readonly slices?: number
  /** Whether a trial may take its process down: a full run makes them in another one. */
  readonly apart?: true
  /** What a trial does many times: what that is called, and how often it does it in a full run and in `npm test`. */
  readonly many?: { readonly of: string; readonly full: number; readonly slice: number }
  /** Seeds that failed once, kept for good. */
  readonly kept: readonly number[]
  /** Set where processes race: the seed says what is done and when, and their speed what comes first. */
  readonly races?: true
  /** Why it cannot be tried on this machine; null where it can. */
  readonly untestable?: () => string | null
  /** What each trial leaves to be told of all: taken where it was made, added where they are counted. */
  readonly notes?: { take(): unknown; add(note: unknown): void }
  /** What else there is to say of all trials, a line each. */
  readonly told?: () => readonly string[]
  /**
   * Makes the trial of a seed in `folder`, an empty one of its own, which it may leave as it likes.
   * @returns what was wrong, a line each; none where every promise held
   */
  trial(seed: number, folder: string, run: Run): Promise<string[]>
}

export interface Failure {
  readonly seed: number
  readonly faults: readonly string[]
}

/** Places among so many, each once, in an order of their own: the first of a longer run are those of a shorter one. */
export function placesAmong(many: number, prng: Prng, { most, at }: Pick<Run, 'most' | 'at'>): number[] {
  const left = Array.from({ length: many }, (_, n) => n)
  const chosen = Array.from(
    { length: Math.min(many, most) },
    () => left.splice(prng.int(0, left.length - 1), 1)[0]!,
  )
  return at === null ? chosen : [at]
}

/** Runs one trial in a temporary folder, which is gone afterwards. What a trial throws is a fault as well. */
export async function tryOnce({ trial }: SafetyClass, seed: number, run: Run): Promise<Failure | null> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-safety-')))
  let faults: string[]
  try {
    faults = await trial(seed, folder, run)
  } catch (error) {
    faults = [`the trial ended in ${inspect(error)}`]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return faults.length === 0 ? null : { seed, faults }
}

export interface Outcome {
  readonly failure: Failure | null
  /** See `SafetyClass.notes`; null where it left none. */
  readonly note: unknown
}

interface Trying extends Partial<Pick<Run, 'most' | 'at'>> {
  readonly onFailure?: (failure: Failure) => void
  readonly trying?: (seed: number) => Promise<Outcome>
}

/**
 * Runs the trials of `seeds` one after the other; tells every failure as it comes.
 * @param most how often a trial does what it does many times; as often as in `npm test` when left out
 * @param trying makes one trial: in this process where left out
 */
export async function tryAll(
  kind: SafetyClass,
  seeds: Iterable<number>,
  { most = kind.many?.slice ?? 1, at = null, onFailure = () => undefined, trying }: Trying = {},
): Promise<{ trials: number; tried: number; failed: Failure[] }> {
  const failed: Failure[] = []
  let [trials, tried] = [0, 0]
  const run = { most, at, tried: () => void tried++ }
  const here =
    trying ??
    (async (seed: number): Promise<Outcome> => {
      const failure = await tryOnce(kind, seed, run)
      return { failure, note: kind.notes?.take() ?? null }
    })
  for (const seed of seeds) {
    const { failure, note } = await here(seed)
    if (note !== null) kind.notes?.add(note)
    trials++
    if (failure === null) continue
    failed.push(failure)
    onFailure(failure)
  }
  return { trials, tried: kind.many === undefined ? trials : tried, failed }
}
