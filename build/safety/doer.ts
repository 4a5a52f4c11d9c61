/**
 * `doer HOME EVIDENCE DEED`: opens a case as the app does and does one deed in it; says `begin` before that, and `done` after.
 * Whoever started it may kill it in between.
 */
import { writeSync } from 'node:fs'
import { Engine } from '../../electron/engine/engine.ts'
import { DEEDS } from './deeds.ts'

const [home, evidence, name] = process.argv.slice(2) as [string, string, string]
const engine = new Engine({ home, person: 'ada' })
const deed = DEEDS[name]!
const case_id = deed.opens ? '' : (await engine.call('case.open', { path: evidence })).case_id
writeSync(1, 'begin\n')
await deed.act(engine, { case_id, evidence, out: `${home}-out` })
writeSync(1, 'done\n')
await engine.close()
