/** How often memory is looked at, ms. */
const LOOK_MS = 40
/** How long jobs that were told to end have to give back what they took. */
const GIVES_BACK_MS = 1500

interface Watched {
  /** What this process may grow by because of it, bytes. */
  readonly allowed: number
  readonly tooMuch: () => void
}

const watched = new Set<Watched>()
let timer: NodeJS.Timeout | undefined
/** What this process took before the first of them began, bytes. */
let before = 0
/** Since when all of them together have taken too much; null while they do not. */
let since: number | null = null
let endProcess: () => void = () => undefined

/**
 * What to do where a statement of SQLite, which nothing can stop, goes on taking memory after everybody was told: for a process
 * that loses nothing by being ended.
 */
export function endsOnExhaustion(end: () => void): void {
  endProcess = end
}

const sumOf = (jobs: Iterable<Watched>): number => [...jobs].reduce((sum, { allowed }) => sum + allowed, 0)

function look(): void {
  if (process.memoryUsage.rss() <= before + sumOf(watched)) {
    since = null
    return
  }
  since ??= performance.now()
  for (const { tooMuch } of watched) tooMuch()
  if (performance.now() - since > GIVES_BACK_MS) endProcess()
}

/**
 * Watches what this process comes to while a job of it runs: SQLite was built without a limit of its own, and a thread's limit is
 * that of its JavaScript objects. Which of several takes it cannot be told, so all are.
 * @param mb what the process may grow by because of this job
 * @param tooMuch called at each look at which the process has grown by more than all jobs may
 */
export function watchMemory(mb: number, tooMuch: () => void): { readonly clear: () => void } {
  const mine: Watched = { allowed: mb * 2 ** 20, tooMuch }
  if (watched.size === 0) {
    before = process.memoryUsage.rss()
    since = null
    timer = setInterval(look, LOOK_MS).unref()
  }
  watched.add(mine)
  return {
    clear: () => {
      watched.delete(mine)
      if (watched.size === 0) return clearInterval(timer)
      // What it leaves, an index or a heap that is given back later, is no fault of smaller jobs beside it. Larger ones may
      // have taken it themselves.
      const rest = sumOf(watched)
      if (mine.allowed > rest) {
        const left = process.memoryUsage.rss() - before - rest
        before += Math.min(mine.allowed, Math.max(0, left))
      }
    },
  }
}
