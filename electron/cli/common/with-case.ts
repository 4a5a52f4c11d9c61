import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodInput, MethodName, MethodOutput } from '../../../shared/contract/methods.ts'
import type { CaseView } from '../../../shared/contract/model.ts'
import { isPartlyRead, ONLY_READ_SENTENCE } from '../../../shared/contract/partly-read.ts'
import { makeTemporary, type PassingFolder, temporaryParent } from '../../engine/case/passing.ts'
import { explain } from '../../engine/db/errors.ts'
import { onComputing } from '../../engine/db/open.ts'
import { Engine } from '../../engine/engine.ts'
import { unlessCancelled } from '../../engine/jobs/unless-cancelled.ts'
import { type Answer, log, remark } from './output.ts'
import { ownFolders, watchOwnThread } from './own-thread.ts'
import type { VerbContext } from './run-verb.ts'
import type { Terminal } from './terminal.ts'

export interface CaseSource {
  /** As typed. */
  readonly db: string
  readonly timelineDb?: string | undefined
  /** For looking at files that hold no turns, and at generations that the playbook does not cover. */
  readonly acceptAny?: boolean
  /** For verbs that themselves print what was found. */
  readonly tellsItself?: boolean
}

type WithoutCase<N extends MethodName> = Omit<MethodInput<N>, 'case_id'>

/** One case, open for one verb. */
export interface OpenCase {
  readonly view: CaseView
  call<N extends MethodName>(name: N, input: WithoutCase<N>): Promise<MethodOutput<N>>
  /** The view once counts and checks are there. */
  settled(): Promise<CaseView>
}

/** A temporary folder for copies, for as long as a verb takes. Throws `NotWritable`. */
export function makeHome({ env }: Terminal): { home: string; remove: () => void } {
  const parent = temporaryParent(env)
  let folder: PassingFolder
  try {
    folder = makeTemporary(parent)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TurnscopeError(
        'NotWritable',
        `There is no folder ${parent} for temporary files.`,
        'Set TURNSCOPE_TMPDIR to a folder with room for a copy of the database.',
        { cause: error },
      )
    }
    throw explain(error)
  }
  const { path: home, remove } = folder
  // Also when the process is ended half-way: a copy of somebody's history must not stay behind.
  process.once('exit', remove)
  ownFolders.add(home)
  return {
    home,
    remove: () => {
      remove()
      process.off('exit', remove)
      ownFolders.delete(home)
    },
  }
}

/** An engine whose cases lie in a temporary folder, for as long as `work` takes; the folder is gone afterwards, whatever happens. */
export async function withEngine<T>(
  { terminal, json }: Pick<VerbContext, 'terminal' | 'json'>,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { home, remove } = makeHome(terminal)
  // Where this process is ours alone.
  if (terminal.stdout === process.stdout) onComputing(() => watchOwnThread(json))
  const engine = new Engine({ home, throwaway: true, log: (line) => log(terminal, line) })
  try {
    return await work(engine)
  } finally {
    await engine.close()
    remove()
  }
}

/** Tells on stderr what was found in a file, each finding once. @param name which file, where there are several */
export function teller(terminal: Terminal, name?: string): (view: CaseView) => void {
  const told = new Set<string>()
  return ({ evidence }) => {
    for (const { severity, message } of evidence.findings) {
      if (severity === 'info' || told.has(message)) continue
      told.add(message)
      remark(terminal, `${name === undefined ? '' : `${name}: `}${severity}: ${message}`)
    }
  }
}

/** A log that was folded in may be of another moment than the main file, which only a check of the whole tells. */
export const isJoined = ({ evidence }: CaseView): boolean =>
  evidence.files.some(({ role }) => role !== 'main')

/** Opens a copy of `db` in an engine of its own for as long as `work` takes. What the opening found goes to stderr. */
export function withCase<T>(
  { db, timelineDb, acceptAny = false, tellsItself = false }: CaseSource,
  { signal, progress, terminal, picked, json }: VerbContext,
  work: (openCase: OpenCase) => Promise<T>,
  after: (done: T, view: CaseView) => T = (done) => done,
): Promise<T> {
  const tell = teller(terminal)
  return withEngine({ terminal, json }, async (engine) => {
    const options = { signal, onProgress: progress.show }
    const view = await engine.call(
      'case.open',
      {
        path: db,
        ...picked,
        timeline_path: timelineDb,
        accept_unrelated: acceptAny,
      },
      options,
    )
    if (!tellsItself) {
      progress.clear()
      tell(view)
    }
    const { case_id } = view
    // The verb itself may go on to a migrated copy, of which what a joined log may mean is not true any more.
    const joined = !tellsItself && isJoined(view)
    const checked = joined ? await unlessCancelled(engine.settled(case_id), signal) : view
    if (joined) tell(checked)
    const done = await work({
      view,
      call: (name, input) =>
        engine.call(name, { ...input, case_id } as unknown as MethodInput<typeof name>, options),
      // Closing the engine stops what is under way; nobody needs to wait for it to finish by itself.
      settled: () => unlessCancelled(engine.settled(case_id), signal),
    })
    progress.clear()
    // What became known only while the turns were read.
    const known = await engine.call('case.view', { case_id })
    if (!tellsItself) tell(known)
    return after(done, joined ? withFindingsOf(checked, known) : known)
  })
}

/** The case as it is known last, with what was found in the evidence before anything was done. */
const withFindingsOf = ({ evidence: { findings } }: CaseView, known: CaseView): CaseView => ({
  ...known,
  evidence: { ...known.evidence, findings },
})

/** Says of an answer with numbers where they cannot count every turn. */
const marked = (answer: Answer, view: CaseView): Answer =>
  isPartlyRead(view)
    ? {
        ...answer,
        json: { ...(answer.json as object), partly_read: true },
        text: () => `${answer.text()}\n\n${ONLY_READ_SENTENCE}`,
      }
    : answer

/** The same for a verb that answers with what is in the case: its numbers are marked where turns could not be read. */
export const answerFromCase = (
  source: CaseSource,
  context: VerbContext,
  work: (openCase: OpenCase) => Promise<Answer>,
): Promise<Answer> => withCase(source, context, work, marked)
