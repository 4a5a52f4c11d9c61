import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventData } from '../../../shared/contract/methods.ts'
import {
  NO_PREFERENCES,
  type Preferences,
  preferences,
  together,
} from '../../../shared/contract/preferences.ts'
import { explain } from '../db/errors.ts'
import { makeFolder } from '../disk/folder.ts'
import { replaceOwnFile } from '../disk/own-file.ts'
import type { HandlersOf } from './handlers.ts'

/** What stands there now: another process of this account may have written it. A file that is none is as if there were none. */
function stored(path: string): Preferences {
  try {
    const parsed = preferences.loose().safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : NO_PREFERENCES
  } catch {
    return NO_PREFERENCES
  }
}

/** What a person has chosen for good, in one file under `home`: the origin of the web host's page is another at every start. */
export function preferenceHandlers(
  home: () => string,
  changed: (now: EventData<'preferences.changed'>) => void,
): HandlersOf<'preferences'> {
  const path = (): string => join(home(), 'preferences.json')
  return {
    'preferences.get': () => stored(path()),
    'preferences.set': (change) => {
      const now = together(stored(path()), change)
      try {
        makeFolder(home())
        replaceOwnFile(path(), now)
      } catch (error) {
        throw explain(error)
      }
      changed(now)
      return now
    },
  }
}
