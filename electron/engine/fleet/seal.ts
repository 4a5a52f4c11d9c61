import type { EvidenceFile } from '../../../shared/contract/model.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import { openEvidence } from '../evidence/read.ts'
import { listSet } from '../evidence/set.ts'
import { streamAndHash } from '../evidence/stream.ts'
import type { FoundCopy } from './find-copies.ts'
import type { Seals } from './task.ts'

/** Rejects with what reading it ends with. */
async function sealedFiles(path: string): Promise<EvidenceFile[]> {
  const { files } = await listSet(path)
  const sealed: EvidenceFile[] = []
  for (const { role, name, bytes, path } of files) {
    const handle = await openEvidence(path)
    try {
      sealed.push({ role, name, bytes, sha256: await streamAndHash(handle, null, bytes, () => undefined) })
    } finally {
      await handle.close()
    }
  }
  return sealed
}

/** What is found of a copy by where it stands and what stands beside it; null where it cannot be looked at. */
export async function surroundingsOf(path: string): Promise<string | null> {
  try {
    const { findings } = await lookAtEvidence(path)
    return findings.map(({ code, message }) => `${code} ${message}`).join('\n')
  } catch {
    return null
  }
}

/** How a copy is sealed that stands there now, without copying it. */
export async function sealsNow({ path, timelinePath }: FoundCopy): Promise<Seals> {
  const seal = (path: string): Promise<EvidenceFile[] | null> => sealedFiles(path).catch(() => null)
  return {
    files: await seal(path),
    timeline_files: timelinePath === null ? [] : await seal(timelinePath),
    surroundings: await surroundingsOf(path),
  }
}
