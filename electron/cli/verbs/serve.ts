import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../exit-code.ts'

const WEB_HOST = fileURLToPath(new URL('../../web/serve.ts', import.meta.url))
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * `serve DB`: runs the web host as a process of its own until it ends. Returns its exit code. Its output is
 * ours, line by line.
 */
export function serve(args: readonly string[]): Promise<number> {
  // In a group of its own, so that Ctrl-C reaches it once, through us, and it can close down in peace.
  const host = spawn(process.execPath, [WEB_HOST, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  })
  const passOn = (signal: NodeJS.Signals): void => {
    host.kill(signal)
  }
  for (const signal of PASSED_ON) process.on(signal, passOn)
  return new Promise((resolve) => {
    host.on('error', () => resolve(EXIT.fault))
    host.on('exit', (code, signal) => {
      for (const name of PASSED_ON) process.off(name, passOn)
      resolve(code ?? (signal === null ? EXIT.fault : 128 + constants.signals[signal]))
    })
  })
}
