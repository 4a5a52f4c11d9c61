// What the record of a case says of a set that was copied for it.
import { createHash } from 'node:crypto'
import type { SealedCopy } from '../evidence/copy.ts'
import { found } from '../evidence/findings.ts'
import type { Look, Packed } from '../evidence/look.ts'
import type { SetFile } from '../evidence/set.ts'
import type { CaseRecord, Seen } from './stored.ts'

/** The files that stand where a person keeps them: an archive, where the set came out of one. */
export const standing = ({ packed, files }: Pick<Look, 'packed' | 'files'>): readonly SetFile[] =>
  packed === null ? files : [packed.file]

export const seenAt = ({ look: { path, realPath, pick, packed }, files }: SealedCopy): Seen => ({
  path,
  real_path: realPath,
  ...(pick.walPath === undefined ? {} : { wal_path: pick.walPath }),
  ...(pick.walInside === undefined ? {} : { wal_inside: pick.walInside }),
  ...(pick.inside === undefined ? {} : { inside: pick.inside }),
  ...(pick.at === undefined ? {} : { at: pick.at }),
  ...(packed === null ? {} : { part: packed.part }),
  files: standing({ packed, files }).map(({ name, path, bytes, mtimeNs }) => ({
    name,
    path,
    bytes,
    mtime_ns: String(mtimeNs),
  })),
})

/** The same evidence gives the same case, wherever it stands and whatever it is called; what is salvaged of it, another. */
export function caseIdOf({ look, files }: SealedCopy): string {
  const hash = createHash('sha256')
  if (look.pick.salvage) hash.update('salvaged\n')
  for (const { role, sha256 } of files) hash.update(`${role} ${sha256}\n`)
  return hash.digest('hex').slice(0, 16)
}

const packedView = ({ kind, file, sha256, part }: Packed) => ({
  kind,
  name: file.name,
  bytes: file.bytes,
  sha256,
  part,
})

export function evidenceOf({ look, files, sealedAtMs }: SealedCopy): CaseRecord['evidence'] {
  return {
    path: look.path,
    files: files.map(({ role, name, bytes, sha256 }) => ({ name, bytes, sha256, role })),
    ...(look.packed === null ? {} : { packed: packedView(look.packed) }),
    journal_mode: look.header.journalMode,
    findings: [...look.findings],
    sealed_at_ms: sealedAtMs,
  }
}

/** The same of a case of which somebody was deleting the one before when that was cut off. */
export const begunAnew = (evidence: CaseRecord['evidence']): CaseRecord['evidence'] => ({
  ...evidence,
  findings: [...evidence.findings, found.deletedBefore()],
})
