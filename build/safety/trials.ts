import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
  trial(seed: number, folder: string): Promise<string[]>
}

export interface Failure {
  readonly seed: number
  readonly faults: readonly string[]
}

/** Runs one trial in a temporary folder, which is gone afterwards. What a trial throws is a fault as well. */
export async function tryOnce({ trial }: SafetyClass, seed: number): Promise<Failure | null> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-safety-')))
  let faults: string[]
  try {
    faults = await trial(seed, folder)
  } catch (error) {
    faults = [`the trial ended in ${error instanceof Error ? error.stack : String(error)}`]
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

const here =
  (kind: SafetyClass) =>
  async (seed: number): Promise<Outcome> => {
    const failure = await tryOnce(kind, seed)
    return { failure, note: kind.notes?.take() ?? null }
  }

/**
 * Runs the trials of `seeds` one after the other; tells every failure as it comes.
 * @param trying makes one trial: in this process where left out
 */
export async function tryAll(
  kind: SafetyClass,
  seeds: Iterable<number>,
  onFailure: (failure: Failure) => void = () => undefined,
  trying: (seed: number) => Promise<Outcome> = here(kind),
): Promise<{ tried: number; failed: Failure[] }> {
  const failed: Failure[] = []
  let tried = 0
  for (const seed of seeds) {
    const { failure, note } = await trying(seed)
    if (note !== null) kind.notes?.add(note)
    tried++
    if (failure === null) continue
    failed.push(failure)
    onFailure(failure)
  }
  return { tried, failed }
}
