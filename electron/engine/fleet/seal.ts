import { createHash } from 'node:crypto'
import type { EvidenceFile } from '../../../shared/contract/model.ts'
import { openEvidence } from '../evidence/read.ts'
import { listSet } from '../evidence/set.ts'
import type { FoundCopy } from './find-copies.ts'
import type { Seals } from './task.ts'

/** The seal of a set of files: of their bytes, whatever they are called. */
export const sealOf = (files: readonly Pick<EvidenceFile, 'role' | 'sha256'>[]): string =>
  files.map(({ role, sha256 }) => `${role} ${sha256}`).join(' ')

/** Rejects with what reading it ends with. */
async function sealAt(path: string): Promise<string> {
  const { files } = await listSet(path)
  const hashed: Pick<EvidenceFile, 'role' | 'sha256'>[] = []
  for (const { role, path } of files) {
    const handle = await openEvidence(path)
    const hash = createHash('sha256')
    for await (const chunk of handle.createReadStream({ highWaterMark: 2 ** 20 }))
      hash.update(chunk as Buffer)
    hashed.push({ role, sha256: hash.digest('hex') })
  }
  return sealOf(hashed)
}

/** How a copy is sealed that stands there now, without copying it. */
export async function sealsNow({ path, timelinePath }: FoundCopy): Promise<Seals> {
  const seal = (path: string): Promise<string | null> => sealAt(path).catch(() => null)
  return { copy: await seal(path), store: timelinePath === null ? null : await seal(timelinePath) }
}
