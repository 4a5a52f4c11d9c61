import type { Progress } from '../../../shared/contract/methods.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import type { Terminal } from './terminal.ts'

const EVERY_MS = 100
const MIB = 1024 * 1024

const amount = (value: number, unit: Progress['unit']): string =>
  unit === 'bytes' ? `${(value / MIB).toFixed(1)} MiB` : formatCount(value)

export interface ProgressLine {
  readonly show: (progress: Progress) => void
  /** Takes the line away. */
  readonly clear: () => void
}

/** One line on stderr that is written over again and again; nothing where stderr is no terminal. */
export function progressLine({ stderr: stream }: Terminal): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined }
  let lastAt = 0
  let label = ''
  return {
    show: (progress) => {
      if (progress.label === label && performance.now() - lastAt < EVERY_MS) return
      lastAt = performance.now()
      label = progress.label
      const { done, total, unit } = progress
      const share = total === null || total === 0 ? '' : ` (${Math.floor((100 * done) / total)} %)`
      const of = total === null ? '' : ` of ${amount(total, unit)}`
      stream.write(`\r\x1b[K${label}: ${amount(done, unit)}${of}${share}`)
    },
    clear: () => {
      if (label !== '') stream.write('\r\x1b[K')
      label = ''
    },
  }
}
