import type { PickedPart } from '../../shared/contract/host.ts'
import type { CaseView, Plan } from '../../shared/contract/model.ts'
import type { Client } from '../../shared/rpc/client.ts'
import { sharesInWords } from '../../shared/truth/words.ts'

/** Opens `path`, or the sample if it is null, and says the main facts in a few lines. Rejects with a TurnscopeError. */
export async function summarize(
  engine: Client,
  path: string | null,
  picked: PickedPart = {},
): Promise<string> {
  const evidence = path === null ? await samplePaths(engine) : { path, ...picked }
  const opened = await engine.call('case.open', evidence)
  const view = await counted(engine, opened)
  const plan = await engine.call('plan.compute', { case_id: view.case_id })
  return describeCase(view, plan)
}

async function samplePaths(engine: Client): Promise<{ path: string; timeline_path: string }> {
  const { path, timeline_path } = await engine.call('sample.path', {})
  return { path, timeline_path }
}

/** Waits until the rows have been counted: each step of that is told as an event. */
function counted(engine: Client, { case_id }: CaseView): Promise<CaseView> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      engine.call('case.view', { case_id }).then((view) => {
        if (view.counts === null && !view.evidence.findings.some(({ severity }) => severity === 'error'))
          return
        stop()
        resolve(view)
      }, reject)
    }
    const stop = engine.on('case.changed', (change) => {
      if (change.case_id === case_id) look()
    })
    look()
  })
}

const n = (count: number): string => count.toLocaleString('en')
const plural = (count: number, one: string): string => `${n(count)} ${one}${count === 1 ? '' : 's'}`

export function describeCase(view: CaseView, plan: Plan): string {
  const { name, schema, counts, evidence } = view
  const lines = [`${name}: generation ${schema.generation}`]
  if (counts !== null) {
    lines.push(
      `turns      ${n(counts.turns)} in ${plural(counts.conversations, 'conversation')}`,
      `missing    ${n(counts.missing_runtime_or_inference)} of ${n(counts.turns)} lack a runtime or an inference id`,
    )
  }
  lines.push(`plan       ${describePlan(plan)}`)
  for (const { severity, message } of evidence.findings) {
    if (severity !== 'info') lines.push(`finding    ${message}`)
  }
  return lines.join('\n  ')
}

function describePlan({ refused, steps, backfill }: Plan): string {
  if (refused !== null) return `cannot be migrated: ${refused}`
  const pending = steps.filter(({ status }) => status === 'pending').length
  if (pending === 0) return 'nothing to do'
  return [plural(pending, 'step'), `of the turns that lack a value ${sharesInWords(backfill)}`].join(', ')
}
