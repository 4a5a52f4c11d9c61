import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { Engine } from '../../electron/engine/engine.ts'
import { snapshot } from '../../electron/engine/evidence/fixtures.ts'
import { forkSpare } from '../../electron/host/forked-spare.ts'
import type { Interrupted } from '../../shared/contract/interrupted.ts'
import { INTERRUPTED_NAMES } from '../../shared/contract/work-names.ts'
import { type Asked, type Deed, type DeedName, deedNamed, writeEvidence } from './deeds.ts'
import { type Done, readDone } from './disk-model.ts'
import { interfering, noShim } from './disk-shim.ts'
import { doInProcess, type Ended } from './doing.ts'
import { halfWritten, isOld, leftBeside, OLD, uncounted, unlikeWhole } from './written.ts'

const TURNS = 1500
/** How many of those that were stopped are done again. */
export const AGAIN = 0.2
/** A file that names what is under way. */
const MARK = /(^|\/)running\/[^/]+\.json$/

/** What an opening shows of a case. */
interface Seen {
  /** What tells its state from another. */
  readonly state: string
  /** What is said that was interrupted. */
  readonly interrupted: readonly Interrupted[]
}

/** @param salvaged whether what is salvaged of the evidence is looked at, in place of it or beside it */
async function seenBy(engine: Asked, evidence: string, salvaged: 'instead' | 'too' | 'no'): Promise<Seen> {
  const { items } = await engine.call('cases.list', {})
  const { case_id, interrupted = [] } = await engine.call('case.open', {
    path: evidence,
    salvage: salvaged === 'instead',
  })
  const told = [...interrupted, ...(await engine.call('fleet.page', {})).interrupted]
  for (const other of items) {
    if (other.case_id === case_id) continue
    await engine.call('case.open', { case_id: other.case_id })
    await engine.call('case.close', { case_id: other.case_id })
  }
  // These notes wait for all that is found out beside the calls.
  await engine.call('report.releaseNotes', { case_id })
  const view = await engine.call('case.view', { case_id })
  const { counts, migration, schema, timeline_store, recovery, quick_check } = view
  const { total } = await engine.call('journal.page', { case_id })
  const notes = await engine.call('notes.list', { case_id })
  const views = await engine.call('views.list', { case_id })
  const { theme, person } = await engine.call('preferences.get', {})
  await engine.call('case.close', { case_id })
  if (salvaged === 'too') {
    const other = await engine.call('case.open', { path: evidence, salvage: true })
    told.push(...(other.interrupted ?? []))
    await engine.call('case.close', other)
  }
  const state = JSON.stringify({
    cases: items.length,
    generation: schema.generation,
    counts,
    migrated: migration !== null,
    pointers: timeline_store?.conversations ?? 0,
    recovery,
    quick_check,
    runs: total,
    notes: notes.items.length,
    views: views.items.map(({ name }) => name),
    labels: items.map(({ label }) => label),
    theme,
    person,
  })
  return { state, interrupted: told }
}

async function withEngine<T>(home: string, work: (engine: Asked) => Promise<T>): Promise<T> {
  const engine = new Engine({ home, person: 'ada', startSpare: forkSpare })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** Who does a deed, and who opens its home next. */
export interface Hands {
  readonly does: typeof doInProcess
  readonly opens: typeof withEngine
}
const OWN: Hands = { does: doInProcess, opens: withEngine }

/** How the paths begin of what the engine has in a home, folders too; a host has files of its own beside it. */
export const OF_ENGINE = ['cases', 'fleet', 'running', 'sample', 'pref'] as const

/** Everything that the engine has in a home. */
const inside = (home: string): string[] =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    OF_ENGINE.some((beginning) => name.startsWith(beginning)),
  )

/**
 * What a process left when it was killed, as it is a while later: a copy that was being made may be about to get its lock, and a
 * lock or a mark without its content may be about to get that.
 */
function grownOld(home: string): void {
  const longAgo = new Date(Date.UTC(2020, 0, 1))
  const marks = join(home, 'running')
  for (const name of existsSync(marks) ? readdirSync(marks) : [])
    utimesSync(join(marks, name), longAgo, longAgo)
  for (const parent of ['cases', 'fleet'].map((name) => join(home, name)))
    for (const name of existsSync(parent) ? readdirSync(parent) : []) {
      const [folder, lock] = [join(parent, name), join(parent, name, 'case.lock')]
      const isNew = name.startsWith('.') || parent.endsWith('fleet')
      if (isNew || statSync(lock, { throwIfNoEntry: false })?.size === 0)
        for (const path of [lock, folder]) if (existsSync(path)) utimesSync(path, longAgo, longAgo)
    }
}

/** What whoever looks at a home afterwards has to know. */
interface Looked {
  /** The thing at which the deed was killed. */
  readonly killedAt?: number
  /** Whether what was not synced may be lost: lines that were added, too. */
  readonly lost?: boolean
  /** Whether it is done again, where it was not done yet: what is as it was before can go on. */
  readonly again?: boolean
}

/** A home with a case as a deed finds it, as often as it is wanted, and what became of one beside what may. */
export class Scene {
  readonly name: DeedName
  readonly evidence: string
  readonly #deed: Deed
  readonly #folder: string
  readonly #evidenceFolder: string
  readonly #sealed: string
  /** What the deed does to files where nothing happens to it. */
  #done: readonly Done[] = []
  #after = ''
  #before = ''
  /** What may be in a home. */
  readonly #known = new Set<string>()

  private constructor(folder: string, name: DeedName, evidence: string) {
    this.name = name
    this.#deed = deedNamed(name)
    this.#folder = folder
    this.evidence = evidence
    this.#evidenceFolder = dirname(evidence)
    this.#sealed = snapshot(this.#evidenceFolder)
  }

  /** Makes one in an empty folder. */
  static async make(folder: string, name: DeedName): Promise<Scene> {
    const ready = join(folder, 'ready')
    const evidenceFolder = join(folder, 'evidence')
    for (const each of [ready, evidenceFolder]) mkdirSync(each)
    const evidence = writeEvidence(evidenceFolder, TURNS)
    const deed = deedNamed(name)
    if (!deed.opens || deed.after !== undefined)
      await withEngine(ready, async (engine) => {
        const { case_id } = await engine.call('case.open', { path: evidence })
        for (const step of deed.after ?? [])
          await deedNamed(step).act(engine, { case_id, evidence, out: `${ready}-out` })
      })
    deed.changes?.(evidence)
    const scene = new Scene(folder, name, evidence)
    const whole = scene.home('whole')
    const log = join(folder, 'done.log')
    const env = noShim() === null ? interfering(dirname(whole), { log }) : {}
    await doInProcess(name, whole, evidence, { env })
    if (noShim() === null) {
      const all = readDone(log)
      scene.#done = all.slice(all.findIndex(({ kind }) => kind === 'begin') + 1)
    }
    scene.#after = (await scene.#seen(whole)).state
    // A look at a case of its own: what is read must not be what is written to next.
    const before = scene.home('before')
    scene.#before = (await scene.#seen(before)).state
    for (const name of [...inside(whole), ...inside(before)]) scene.#known.add(name)
    return scene
  }

  /** How many things the deed does to files, as `disk.c` counts them. */
  get things(): number {
    return Math.max(0, ...this.#done.map(({ thing }) => thing + 1))
  }

  /** The things between which the case says on the disk that the deed is under way; null where it never does. */
  get #marked(): { readonly from: number; readonly to: number } | null {
    const path = ({ first }: Done) => first.toString()
    const begun = this.#done.find((done) => done.kind === 'create' && MARK.test(path(done)))
    const ended = this.#done.find((done) => done.kind === 'unlink' && begun && path(done) === path(begun))
    return begun === undefined || ended === undefined ? null : { from: begun.thing, to: ended.thing }
  }

  /** What is to be told at the next opening after a kill at a thing: certainly so in the middle of what is marked. */
  #tellsAt(at: number): boolean {
    if (this.#marked === null) return false
    const { from, to } = this.#marked
    return at > from + (to - from) / 4 && at <= to - (to - from) / 4
  }

  /** Whether it writes a dataset, of itself or before its own file. */
  get #hasDataset(): boolean {
    return existsSync(join(this.#wholeOut, 'dataset'))
  }

  #isDatasetWhole(home: string): boolean {
    const [here, whole] = [`${home}-out`, this.#wholeOut].map((out) => join(out, 'dataset'))
    return existsSync(here!) && unlikeWhole(here!, whole!, true).length === 0
  }

  get #wholeOut(): string {
    return `${join(this.#folder, 'whole', 'home')}-out`
  }

  /** A home as the deed finds it, the folder for its files beside it, alone in a folder of that name. */
  home(name: string): string {
    const home = join(this.#folder, name, 'home')
    cpSync(join(this.#folder, 'ready'), home, { recursive: true })
    mkdirSync(`${home}-out`)
    const { writes } = this.#deed
    if (writes !== undefined) writeFileSync(join(`${home}-out`, writes), OLD)
    // What goes with the database that is replaced; beside a new one SQLite would take it for its own.
    if (writes?.endsWith('.db')) writeFileSync(join(`${home}-out`, `${writes}-wal`), OLD)
    return home
  }

  /**
   * Does the deed in a home of its own, which is gone afterwards; says how it ended, and what is wrong then.
   * @param env for it, by the folder that the home lies in
   * @param how whether its engine has a process of its own, by whose hands it is done, and what `wrongIn` has to know
   */
  async doneIn(
    env: (folder: string) => NodeJS.ProcessEnv,
    { apart = false, hands = OWN, ...how }: { readonly apart?: boolean; readonly hands?: Hands } & Looked,
  ): Promise<Ended & { readonly wrong: string[] }> {
    const home = this.home('tried')
    try {
      const ended = await hands.does(this.name, home, this.evidence, { apart, env: env(dirname(home)) })
      return { ...ended, wrong: await this.wrongIn(home, { ...how, opens: hands.opens }) }
    } finally {
      this.drop(home)
    }
  }

  #seen(home: string, opens = withEngine): Promise<Seen> {
    const salvaged = this.name === 'salvage' ? 'instead' : this.name === 'compare' ? 'too' : 'no'
    return opens(home, (engine) => seenBy(engine, this.evidence, salvaged))
  }

  /**
   * What is wrong in a home in which the deed did not come to its end, or did: it is as before or as after, and goes on from there.
   * @param opens who opens it first
   */
  async wrongIn(
    home: string,
    { killedAt, lost = false, again = true, opens }: Looked & { readonly opens?: Hands['opens'] } = {},
  ): Promise<string[]> {
    const wrong: string[] = []
    const deed = this.#deed
    grownOld(home)
    if (snapshot(this.#evidenceFolder) !== this.#sealed) wrong.push('the evidence was changed')
    const target = deed.writes === undefined ? null : join(`${home}-out`, deed.writes)
    if (target !== null && !existsSync(target)) wrong.push('what stood at the target is gone')
    const half = target === null ? null : halfWritten(target, TURNS)
    if (half !== null) wrong.push(`half a file at the target: ${half}`)
    if (target !== null && existsSync(`${target}-wal`) && !isOld(target))
      wrong.push('the log of the replaced file stands beside the new one')
    try {
      const { state, interrupted } = await this.#seen(home, opens)
      const mayTell = 'none' in deed.told ? [] : deed.told
      const told = interrupted.length > 0
      if (state !== this.#before && state !== this.#after && !(deed.inSteps && told))
        wrong.push(`neither as before nor as after: ${state} of ${this.#before} or ${this.#after}`)
      for (const { what } of interrupted)
        if (!mayTell.includes(what)) wrong.push(`${what} is told, which nobody did`)
      if (killedAt !== undefined && mayTell.length > 0 && this.#marked === null)
        wrong.push('nobody could be told of an interruption')
      // An engine whose host is gone may come to its end.
      const isDone = this.#hasDataset
        ? this.#isDatasetWhole(home)
        : target === null
          ? state !== this.#before
          : !isOld(target)
      if (killedAt !== undefined && this.#tellsAt(killedAt) && !isDone && !told)
        wrong.push('nobody is told that it was interrupted')
      const folder = deed.writesFolder ? `${home}-out` : null
      if (folder !== null && !lost) {
        const passed = await uncounted(join(folder, 'dataset'))
        wrong.push(...unlikeWhole(folder, this.#wholeOut, false, passed))
      }
      const isOut = target !== null || folder !== null
      if (again && !deed.opens && (isOut || state === this.#before)) {
        await this.#doHere(home)
        const { state: now, interrupted: still } = await this.#seen(home)
        if (now !== this.#after) wrong.push('what is done again does not end as it does at once')
        // Where the power went, this is a copy of a home that wrote elsewhere: another file is done again here. An opening is
        // told by the one that does it again, until somebody has read it.
        for (const { what, target = home } of still)
          if (
            (target.startsWith(home) || target === this.evidence) &&
            what !== INTERRUPTED_NAMES['case.open']
          )
            wrong.push(`${what} is told after it was done`)
        if (folder !== null) wrong.push(...unlikeWhole(folder, this.#wholeOut, true))
      }
      // What grows, or was moved aside, beside a target goes when something is written there next.
      const grows = (left: string) =>
        (deed.opens || !again) && /\.tmp(-\w+)?$|preferences\.json\.new$/.test(left)
      const strange = inside(home).filter((each) => !this.#known.has(each) && !(told && MARK.test(each)))
      const left = [...strange, ...(again ? leftBeside(home) : [])].filter((each) => !grows(each))
      wrong.push(...left.map((each) => `left: ${each}`))
    } catch (error) {
      wrong.push(`the next opening ended in ${inspect(error)}`)
    }
    return wrong
  }

  /** Does it in this process. */
  #doHere(home: string): Promise<unknown> {
    const { evidence } = this
    return withEngine(home, async (engine) => {
      const { case_id } = await engine.call('case.open', { path: evidence })
      await this.#deed.act(engine, { case_id, evidence, out: `${home}-out` })
    })
  }

  /** Takes a home away again. */
  drop(home: string): void {
    rmSync(join(home, '..'), { recursive: true })
  }
}
