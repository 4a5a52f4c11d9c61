/**
 * `doer HOME EVIDENCE DEED HOST`: opens a case as the app does and does one deed in it; says `done` or `failed` with the kind of its
 * error after that. HOST is `alone` for an engine in this very process, `apart` for one in a child, as hosts have it.
 * `disk.c` may kill them in between.
 */
import { fork } from 'node:child_process'
import { writeSync } from 'node:fs'
import { Engine } from '../../electron/engine/engine.ts'
import { forkSpare } from '../../electron/host/forked-spare.ts'
import { createConnector } from '../../electron/host/multiplex.ts'
import { childLink } from '../../electron/host/process-link.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { deedNamed } from './deeds.ts'
import { countFromNow } from './disk-counter.ts'

const [home, evidence, name, host] = process.argv.slice(2) as [string, string, string, string]

function inChild() {
  // Beside this in its bundle, as jobs' threads are.
  const entry = new URL('./child-entry.js', import.meta.url)
  const child = fork(entry, [home], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const client = createClient(createConnector(childLink(child)).open())
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    call: client.call,
    pid: child.pid!,
    close: async () => {
      child.disconnect()
      await ended
    },
  }
}

const engine = host === 'apart' ? inChild() : new Engine({ home, person: 'ada', startSpare: forkSpare })
const deed = deedNamed(name)
const case_id = deed.opens ? '' : (await engine.call('case.open', { path: evidence })).case_id
countFromNow(process.env, { host: process.pid, engine: 'pid' in engine ? engine.pid : process.pid })
try {
  await deed.act(engine, { case_id, evidence, out: `${home}-out` })
  writeSync(1, 'done\n')
} catch (error) {
  if (!(error instanceof TurnscopeError) || error.kind === 'Internal') throw error
  writeSync(1, `failed ${error.kind}\n`)
}
await engine.close()
