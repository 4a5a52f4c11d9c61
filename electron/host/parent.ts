import { parentOf } from '../engine/disk/running.ts'

const LOOK_MS = 1_000

/** The process that started this one: `npm run … &` leaves its child behind when it is killed. */
export interface ParentWatch {
  /** Resolves when the process is no child of that one any more. */
  readonly gone: Promise<void>
  stop(): void
}

/** Those who started this process: of a script of npm the shell between them, which outlives an npm that is killed. */
function ancestors(): string {
  const { ppid, env } = process
  return env.npm_lifecycle_event === undefined ? `${ppid}` : `${ppid} ${parentOf(ppid)}`
}

/** Watches for the end of the parent. A process that was started without one (by init, or detached) is left alone. */
export function parentGone(): ParentWatch {
  const first = ancestors()
  let timer: NodeJS.Timeout | undefined
  // A system without such a thing never changes the number; there the signals of the console end the process.
  const gone = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (ancestors() !== first) resolve()
    }, LOOK_MS).unref()
  })
  return { gone, stop: () => clearInterval(timer) }
}
