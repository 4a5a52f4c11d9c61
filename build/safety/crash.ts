import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { isRunning } from '../../electron/engine/disk/running.ts'
import { Engine } from '../../electron/engine/engine.ts'
import { snapshot } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES, type Deed, deedNamed, writeEvidence } from './deeds.ts'
import type { SafetyClass } from './trials.ts'

/** What stands where a deed is to write. */
const OLD = '"what stood there before"\n'
const KILLS = 2
const doer = fileURLToPath(new URL('./doer.ts', import.meta.url))

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

/** What is killed: an engine in the process of its host, a host alone, or both at once as a machine's memory may force it. */
const KILLED = ['engine', 'host', 'both'] as const
type Killed = (typeof KILLED)[number]

/**
 * Does a deed in a process of its own, and kills that once `killAfter` ms have gone since it began. Returns how long it took,
 * once nothing of it runs any more.
 */
async function inProcess(
  name: string,
  home: string,
  evidence: string,
  killAfter: number,
  killed: Killed = 'engine',
): Promise<number> {
  const child = spawn(
    process.execPath,
    [doer, home, evidence, name, killed === 'engine' ? 'alone' : 'apart'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const [said] = await Promise.race([once(child.stdout, 'data'), gone])
  const engine = Number(/^begin (\d+)/.exec(String(said))?.[1] ?? 0)
  const begun = performance.now()
  const ended = new AbortController()
  const clock = wait(killAfter, undefined, { signal: ended.signal, ref: false }).then(
    () => {
      child.kill('SIGKILL')
      if (killed === 'both' && isRunning(engine)) process.kill(engine, 'SIGKILL')
    },
    () => undefined,
  )
  const [code, signal] = await gone
  const took = performance.now() - begun
  ended.abort()
  await clock
  while (engine > 0 && isRunning(engine)) await wait(5)
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`${name} ended by itself with ${code ?? signal}`)
  return took
}

/** What is wrong with the file that a deed writes: it is what stood there, or the new one, whole. */
function halfWritten(path: string): string | null {
  try {
    if (readFileSync(path).equals(Buffer.from(OLD))) return null
    if (path.endsWith('.json')) JSON.parse(readFileSync(path, 'utf8'))
    else if (path.endsWith('.jsonl'))
      for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) JSON.parse(line)
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
const TURNS = 1500

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()

/** What of a folder is not as it is where nothing was killed: each file there is whole, and lines were only added to. */
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

/** Copies that killed processes left once an engine was there again and wrote anew. */
function leftBehind(home: string): string[] {
  const inside = (folder: string): string[] =>
    existsSync(join(home, folder)) ? readdirSync(join(home, folder)).map((name) => join(folder, name)) : []
  return [
    // A case that was being deleted goes a minute later.
    ...inside('cases').filter((name) => /[/\\]\.(?!deleted-)/.test(name)),
    ...inside('fleet'),
    ...filesOf(`${home}-out`).filter((name) => name.endsWith('.tmp')),
  ]
}

/** A deed that is killed at several moments: the case is as before or as after, and goes on from there. */
export const crash: SafetyClass = {
  name: 'crash',
  races: true,
  full: 10 * DEED_NAMES.length,
  slice: 1,
  kept: [],
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const name = DEED_NAMES[(seed + 2) % DEED_NAMES.length]!
    const deed: Deed = deedNamed(name)
    const evidenceFolder = join(folder, 'evidence')
    mkdirSync(evidenceFolder)
    const evidence = writeEvidence(evidenceFolder, TURNS)
    const sealed = snapshot(evidenceFolder)
    const salvage = name === 'salvage'
    const [ready, whole] = [join(folder, 'ready'), join(folder, 'whole')]
    mkdirSync(ready)
    const prepare = (home: string): void => {
      cpSync(ready, home, { recursive: true })
      mkdirSync(`${home}-out`)
      if (deed.writes !== undefined) writeFileSync(join(`${home}-out`, deed.writes), OLD)
    }
    const doing = (case_id: string) => ({ case_id, evidence, out: `${ready}-out` })
    if (!deed.opens)
      await withEngine(ready, async (engine) => {
        const { case_id } = await engine.call('case.open', { path: evidence })
        for (const step of deed.after ?? []) await deedNamed(step).act(engine, doing(case_id))
      })
    prepare(whole)
    const usual = await inProcess(name, whole, evidence, 600_000)
    const states = new Set<string>()
    const seen = (home: string) => withEngine(home, (engine) => stateOf(engine, evidence, salvage))
    states.add(await seen(whole))
    // A look at a case of its own: what is read must not be what is written to next.
    cpSync(ready, join(folder, 'before'), { recursive: true })
    states.add(await seen(join(folder, 'before')))

    const faults: string[] = []
    for (let n = 0; n < KILLS; n++) {
      const home = join(folder, `home-${n}`)
      prepare(home)
      const killAfter = prng.int(0, Math.ceil(usual * 1.1))
      const killed = prng.pick(KILLED)
      const told = (what: string): unknown =>
        faults.push(`${name}, ${killed} killed after ${killAfter} of some ${Math.round(usual)} ms: ${what}`)
      await inProcess(name, home, evidence, killAfter, killed)
      if (snapshot(evidenceFolder) !== sealed) told('the evidence was changed')
      const target = deed.writes === undefined ? null : join(`${home}-out`, deed.writes)
      if (target !== null && !existsSync(target)) told('what stood at the target is gone')
      const half = target === null ? null : halfWritten(target)
      if (half !== null) told(`half a file at the target: ${half}`)
      try {
        const state = await seen(home)
        if (!states.has(state))
          told(`neither as before nor as after: ${state} of ${[...states].join(' or ')}`)
        const folder = deed.writesFolder ? `${home}-out` : null
        if (folder !== null) unlikeWhole(folder, `${whole}-out`, false).forEach(told)
        // Done again where it was not done yet; a case as it was before can go on.
        const isOut = target !== null || folder !== null
        if (!deed.opens && (isOut || state === [...states].at(-1))) {
          await inProcess(name, home, evidence, 600_000)
          if ((await seen(home)) !== [...states][0])
            told('what is done again does not end as it does at once')
          if (folder !== null) unlikeWhole(folder, `${whole}-out`, true).forEach(told)
        }
        for (const left of leftBehind(home)) if (!(deed.opens && left.endsWith('.tmp'))) told(`left: ${left}`)
      } catch (error) {
        told(`the next opening ended in ${error instanceof Error ? error.stack : String(error)}`)
      }
      rmSync(home, { recursive: true })
      rmSync(`${home}-out`, { recursive: true })
    }
    return faults
  },
}
