import { type BrowserWindow, dialog } from 'electron'
import type { FileFilter } from '../../shared/contract/host.ts'

const DATABASES: FileFilter = { name: 'Databases', extensions: ['db', 'sqlite', 'sqlite3'] }
/** What a person opens: archives are taken as they are. */
const EVIDENCE: FileFilter = {
  name: 'Databases and archives',
  extensions: [...DATABASES.extensions, 'zip', 'tar', 'gz', 'tgz'],
}
const ALL: FileFilter = { name: 'All files', extensions: ['*'] }

/** Asks for the evidence to open; null when the person thought better of it. */
export async function pickDatabase(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a copy of turns.db',
    buttonLabel: 'Open',
    filters: nativeFilters([EVIDENCE, ALL]),
    properties: ['openFile', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks for a folder with copies; null when the person thought better of it. */
export async function pickFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'A folder with copies',
    buttonLabel: 'Add',
    properties: ['openDirectory', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks where to write; the dialog itself asks before it gives a file that exists. */
export async function pickSavePath(
  window: BrowserWindow,
  suggestion: string,
  filters: readonly FileFilter[],
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: suggestion,
    filters: nativeFilters(filters.length === 0 ? [DATABASES, ALL] : filters),
    properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
  })
  return canceled || filePath === '' ? null : filePath
}

const nativeFilters = (filters: readonly FileFilter[]): Electron.FileFilter[] =>
  filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] }))
