// Loaded before a measured program: at its end it writes what the process used, its threads and ended children included.
import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const path = process.env.TURNSCOPE_BENCH_USAGE
if (isMainThread && path !== undefined) {
  // A child of this process is none that is measured by itself.
  delete process.env.TURNSCOPE_BENCH_USAGE
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    let children = 0
    try {
      // Ticks of a hundredth of a second, of children that were waited for: fields 16 and 17, counted behind the name.
      const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\)/s, '').trim().split(' ')
      children = (Number(fields[13]) + Number(fields[14])) / 100
    } catch {
      // Linux alone tells.
    }
    writeFileSync(
      path,
      JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6 + children, peak_bytes: maxRSS * 1024 }),
    )
  })
}
