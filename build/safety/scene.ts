import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Engine } from '../../electron/engine/engine.ts'
import { snapshot } from '../../electron/engine/evidence/fixtures.ts'
import { type Deed, type DeedName, deedNamed, writeEvidence } from './deeds.ts'
import { doInProcess } from './doing.ts'

/** What stands where a deed is to write. */
const OLD = '"what stood there before"\n'
const TURNS = 1500

/** What tells the state of a case from another. */
async function stateOf(engine: Engine, evidence: string, salvage: boolean): Promise<string> {
  const { items } = await engine.call('cases.list', {})
  const { case_id } = await engine.call('case.open', { path: evidence, ...(salvage ? { salvage } : {}) })
  const { counts, migration, schema, timeline_store, recovery, quick_check } = await engine.settled(case_id)
  const { total } = await engine.call('journal.page', { case_id })
  const notes = await engine.call('notes.list', { case_id })
  const views = await engine.call('views.list', { case_id })
  const { theme, person } = await engine.call('preferences.get', {})
  await engine.call('case.close', { case_id })
  return JSON.stringify({
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
}

async function withEngine<T>(home: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = new Engine({ home, person: 'ada' })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** What is wrong with the file that a deed writes: it is what stood there, or the new one, whole. */
function halfWritten(path: string): string | null {
  try {
    if (readFileSync(path).equals(Buffer.from(OLD))) return null
    if (path.endsWith('.json')) JSON.parse(readFileSync(path, 'utf8'))
    else if (path.endsWith('.jsonl'))
      for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) JSON.parse(line)
    else if (path.endsWith('.sql'))
      return readFileSync(path, 'utf8').endsWith('COMMIT;\n') ? null : 'no COMMIT'
    else {
      const db = new Database(path, { readonly: true })
      const check = db.pragma('integrity_check', { simple: true })
      const turns = db.prepare('SELECT count(*) FROM turns').pluck().get()
      db.close()
      if (check !== 'ok' || turns !== TURNS) return `${check}, ${turns} turns`
    }
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()

/** What of a folder is not as it is where nothing went wrong: each file there is whole, and lines were only added to. */
function unlikeWhole(out: string, whole: string, complete: boolean): string[] {
  const names = filesOf(out)
  const wrong = names.filter((name) => {
    if (name.endsWith('.tmp')) return complete
    if (!existsSync(join(whole, name))) return true
    const [here, there] = [readFileSync(join(out, name)), readFileSync(join(whole, name))]
    return name.endsWith('.jsonl') && !complete
      ? !there.subarray(0, here.length).equals(here)
      : !here.equals(there)
  })
  const lacking = complete ? filesOf(whole).filter((name) => !names.includes(name)) : []
  return [...wrong.map((name) => `${name} is not whole`), ...lacking.map((name) => `${name} is not there`)]
}

/** Copies that were left once an engine was there again and wrote anew. */
function leftBehind(home: string): string[] {
  const inside = (folder: string): string[] =>
    existsSync(join(home, folder)) ? readdirSync(join(home, folder)).map((name) => join(folder, name)) : []
  return [
    ...inside('cases').filter((name) => /[/\\]\./.test(name)),
    ...inside('fleet'),
    ...filesOf(`${home}-out`).filter((name) => name.startsWith('.turnscope-') || name.endsWith('-wal')),
  ]
}

/** Copies that were being made when their process was killed, as they are a while later: a young one may be about to get its lock. */
function grownOld(home: string): void {
  const cases = join(home, 'cases')
  if (!existsSync(cases)) return
  const longAgo = new Date(Date.UTC(2020, 0, 1))
  for (const name of readdirSync(cases).filter((each) => each.startsWith('.'))) {
    const lock = join(cases, name, 'case.lock')
    for (const path of [lock, join(cases, name)]) if (existsSync(path)) utimesSync(path, longAgo, longAgo)
  }
}

/** A home with a case as a deed finds it, as often as it is wanted, and what became of one beside what may. */
export class Scene {
  readonly name: DeedName
  readonly evidence: string
  readonly #deed: Deed
  readonly #folder: string
  readonly #evidenceFolder: string
  readonly #sealed: string
  #after = ''
  #before = ''

  private constructor(folder: string, name: DeedName) {
    this.name = name
    this.#deed = deedNamed(name)
    this.#folder = folder
    this.#evidenceFolder = join(folder, 'evidence')
    mkdirSync(this.#evidenceFolder)
    this.evidence = writeEvidence(this.#evidenceFolder, TURNS)
    this.#sealed = snapshot(this.#evidenceFolder)
  }

  /** Makes one in an empty folder. @param env for the doing of the deed as it goes where nothing happens to it */
  static async make(
    folder: string,
    name: DeedName,
    env: (home: string) => NodeJS.ProcessEnv = () => ({}),
  ): Promise<{ scene: Scene; took: number }> {
    const scene = new Scene(folder, name)
    const { evidence } = scene
    const ready = scene.#ready
    mkdirSync(ready)
    if (!scene.#deed.opens)
      await withEngine(ready, async (engine) => {
        const { case_id } = await engine.call('case.open', { path: evidence })
        for (const step of scene.#deed.after ?? [])
          await deedNamed(step).act(engine, { case_id, evidence, out: `${ready}-out` })
      })
    const whole = scene.home('whole')
    const { took } = await doInProcess(name, whole, evidence, { env: env(whole) })
    scene.#after = await scene.#seen(whole)
    // A look at a case of its own: what is read must not be what is written to next.
    scene.#before = await scene.#seen(scene.home('before'))
    return { scene, took }
  }

  get #ready(): string {
    return join(this.#folder, 'ready')
  }

  get #wholeOut(): string {
    return `${join(this.#folder, 'whole', 'home')}-out`
  }

  /** A home as the deed finds it, the folder for its files beside it, alone in a folder of that name. */
  home(name: string): string {
    const home = join(this.#folder, name, 'home')
    cpSync(this.#ready, home, { recursive: true })
    mkdirSync(`${home}-out`)
    const { writes } = this.#deed
    if (writes !== undefined) writeFileSync(join(`${home}-out`, writes), OLD)
    // What goes with the database that is replaced; beside a new one SQLite would take it for its own.
    if (writes?.endsWith('.db')) writeFileSync(join(`${home}-out`, `${writes}-wal`), OLD)
    return home
  }

  #seen(home: string): Promise<string> {
    return withEngine(home, (engine) => stateOf(engine, this.evidence, this.name === 'salvage'))
  }

  /**
   * What is wrong in a home in which the deed did not come to its end, or did: it is as before or as after, and goes on from there.
   * @param lost whether what was not synced may be lost: lines that were added, too
   */
  async wrongIn(home: string, { lost = false } = {}): Promise<string[]> {
    const wrong: string[] = []
    const deed = this.#deed
    grownOld(home)
    if (snapshot(this.#evidenceFolder) !== this.#sealed) wrong.push('the evidence was changed')
    const target = deed.writes === undefined ? null : join(`${home}-out`, deed.writes)
    if (target !== null && !existsSync(target)) wrong.push('what stood at the target is gone')
    const half = target === null ? null : halfWritten(target)
    if (half !== null) wrong.push(`half a file at the target: ${half}`)
    if (target !== null && existsSync(`${target}-wal`) && !readFileSync(target).equals(Buffer.from(OLD)))
      wrong.push('the log of the replaced file stands beside the new one')
    try {
      const state = await this.#seen(home)
      if (![this.#before, this.#after].includes(state))
        wrong.push(`neither as before nor as after: ${state} of ${this.#before} or ${this.#after}`)
      const folder = deed.writesFolder ? `${home}-out` : null
      if (folder !== null && !lost) wrong.push(...unlikeWhole(folder, this.#wholeOut, false))
      // Done again where it was not done yet; a case as it was before can go on.
      const isOut = target !== null || folder !== null
      if (!deed.opens && (isOut || state === this.#before)) {
        await doInProcess(this.name, home, this.evidence)
        if ((await this.#seen(home)) !== this.#after)
          wrong.push('what is done again does not end as it does at once')
        if (folder !== null) wrong.push(...unlikeWhole(folder, this.#wholeOut, true))
      }
      for (const left of leftBehind(home))
        if (!(deed.opens && left.endsWith('.tmp'))) wrong.push(`left: ${left}`)
    } catch (error) {
      wrong.push(`the next opening ended in ${error instanceof Error ? error.stack : String(error)}`)
    }
    return wrong
  }

  /** Takes a home away again. */
  drop(home: string): void {
    rmSync(join(home, '..'), { recursive: true })
  }
}
