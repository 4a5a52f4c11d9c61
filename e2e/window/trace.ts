import type { CDPSession, Page } from '@playwright/test'

/** One event of a Chromium trace; times in µs, since the machine started, `tdur` of CPU. */
interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

const CATEGORIES = 'toplevel,devtools.timeline,disabled-by-default-devtools.timeline'

export interface Task {
  /** When it began, seconds since the machine started. */
  readonly at: number
  /** Its CPU. */
  readonly ms: number
}

/** Each task of the page's own thread while `work` ran, that with most CPU first. */
export async function tasksDuring(cdp: CDPSession, work: () => Promise<void>): Promise<Task[]> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]))
  }
  cdp.on('Tracing.dataCollected', collect)
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', categories: CATEGORIES })
  await work()
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve))
  await cdp.send('Tracing.end')
  await complete
  cdp.off('Tracing.dataCollected', collect)
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`
  const pages = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf),
  )
  return events
    .filter((event) => event.ph === 'X' && event.name === 'RunTask' && pages.has(threadOf(event)))
    .map(({ ts, tdur = 0 }) => ({ at: ts / 1e6, ms: tdur / 1000 }))
    .sort((a, b) => b.ms - a.ms)
}

/** What the page holds once everything that nobody needs is gone. */
export async function heapOf(cdp: CDPSession): Promise<{ mb: number; nodes: number; listeners: number }> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { mb: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

/**
 * When the last of its data came, and how long after that a page first shows something, ms: from the arrival of the last message before it, to
 * the frame that has it.
 * @param large bytes from which on a message is data, rather than an answer to something small
 */
export async function paintAfterData(
  cdp: CDPSession,
  large: number,
  shown: () => Promise<number>,
): Promise<{ readonly at: number; readonly ms: number; readonly bytes: number }> {
  const frames: { at: number; bytes: number }[] = []
  const hear = ({ timestamp, response }: { timestamp: number; response: { payloadData: string } }): void => {
    if (response.payloadData.length >= large)
      frames.push({ at: timestamp, bytes: response.payloadData.length })
  }
  cdp.on('Network.webSocketFrameReceived', hear)
  await cdp.send('Network.enable')
  const painted = await shown()
  const { metrics } = await cdp.send('Performance.getMetrics')
  const begun = metrics.find(({ name }) => name === 'NavigationStart')?.value ?? 0
  await cdp.send('Network.disable')
  cdp.off('Network.webSocketFrameReceived', hear)
  const before = frames.filter(({ at }) => (at - begun) * 1000 <= painted)
  const last = before.at(-1)
  if (last === undefined) throw new Error('no data came before anything was shown')
  return {
    at: last.at,
    ms: painted - (last.at - begun) * 1000,
    bytes: before.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** Resolves with the time of the page's clock, ms, at which what the selectors name is there and drawn. */
export const drawn = (page: Page, ...selectors: readonly string[]): Promise<number> =>
  page.evaluate(
    (all) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          if (all.some((selector) => document.querySelector(selector) === null)) requestAnimationFrame(look)
          // The frame is drawn between one callback and the next task.
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
        }
        look()
      }),
    selectors,
  )
