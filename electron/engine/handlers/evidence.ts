import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { looked } from '../case/looked.ts'
import type { CaseStore } from '../case/store.ts'
import { nothingYet } from '../evidence/findings.ts'
import { listFolder } from '../evidence/list-folder.ts'
import { choicesOnly, Offer } from '../evidence/offer.ts'
import { sortDropped } from '../evidence/sort-dropped.ts'
import type { HandlersOf } from './handlers.ts'

interface Files {
  readonly store: () => CaseStore
  /** Whether callers may list folders. */
  readonly browse: () => boolean
}

/** What is found out of files before any is opened. */
export const evidenceHandlers = ({ store, browse }: Files): HandlersOf<'files' | 'evidence'> => ({
  'files.list': async ({ path }) => {
    if (browse()) return listFolder(path)
    throw new TurnscopeError(
      'InvalidRequest',
      'This host has a file dialog of its own.',
      'Use Open… from the menu.',
    )
  },
  'evidence.look': (request, options) =>
    looked(store(), request, options, async (look) => ({
      path: look.path,
      name: look.name,
      files: look.files.map(({ name, bytes }) => ({ name, bytes })),
      findings: [...look.findings],
      wals: [...look.wals],
      refused: nothingYet(look.findings),
      companion: look.companion,
      existing: await store().findExisting(look),
      earlier: await store().findEarlier(look),
      choices: null,
    })).catch((error: unknown) => {
      if (!(error instanceof Offer)) throw error
      return choicesOnly(request.path, error)
    }),
  'evidence.sort': ({ paths }) => sortDropped(paths),
})
