import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { atMost, type Figure, type Section } from './figures.ts'
import { measuredCommand, measuredProgram, type Ran } from './processes.ts'
import type { BenchSize } from './sections.ts'

const MB = 1e6

/**
 * Whether `migrate` takes as long for a turn, and no more memory, however many turns there are. By CPU: files that do not
 * fit into memory are waited for.
 */
export async function growing(folder: string, { grow }: BenchSize): Promise<Section> {
  const figures: Figure[] = []
  let first: { readonly turns: number; readonly ran: Ran } | null = null
  for (const turns of grow) {
    const [evidence, out] = [join(folder, 'turns.db'), join(folder, 'out.db')]
    await measuredProgram(folder, 'turns-alone.ts', `${turns}`, evidence)
    const bytes = statSync(evidence).size
    const ran = await measuredCommand(folder, 'migrate', evidence, '--out', out, '--json')
    if (JSON.parse(ran.stdout).verification.ok !== true) throw new Error('the migration did not verify')
    rmSync(evidence)
    rmSync(out)
    const of = ({ cpu, seconds }: Ran): number => cpu ?? seconds
    first ??= { turns, ran }
    const growth = of(ran) / turns / (of(first.ran) / first.turns)
    figures.push(
      {
        what: `turnscope migrate, of ${turns.toLocaleString('en-US')} turns, ${(bytes / MB).toFixed(0)} MB`,
        spent: ran,
        ...(first.ran === ran
          ? {}
          : {
              against: { what: 'the CPU of the first for a turn', ratio: growth },
              goal: atMost(growth, 1.2, 'linear: ≤ 1.2 × it'),
            }),
      },
      { what: '', spent: {}, goal: atMost(ran.peak_bytes, 300 * MB, '≤ 300 MB') },
    )
  }
  return { title: 'grow: turns without blocks', notes: [], figures }
}
