import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parquetReadObjects } from 'hyparquet'

/** What stands where a deed is to write. */
export const OLD = '"what stood there before"\n'

export const isOld = (path: string): boolean => readFileSync(path).equals(Buffer.from(OLD))

/**
 * What is wrong with the file that a deed writes: it is what stood there, or the new one, whole.
 * @param turns of a database
 */
export function halfWritten(path: string, turns: number): string | null {
  try {
    if (isOld(path)) return null
    if (path.endsWith('.json')) JSON.parse(readFileSync(path, 'utf8'))
    else if (path.endsWith('.jsonl'))
      for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) JSON.parse(line)
    else if (path.endsWith('.sql'))
      return readFileSync(path, 'utf8').endsWith('COMMIT;\n') ? null : 'no COMMIT'
    else {
      const db = new Database(path, { readonly: true })
      const check = db.pragma('integrity_check', { simple: true })
      const counted = db.prepare('SELECT count(*) FROM turns').pluck().get()
      db.close()
      if (check !== 'ok' || counted !== turns) return `${check}, ${counted} turns`
    }
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()

/** The folders of copies of which a dataset says that they could not be counted: nothing else can be whole of these. */
export async function uncounted(dataset: string): Promise<string[]> {
  const copies = join(dataset, 'copies')
  const folders = existsSync(copies) ? readdirSync(copies) : []
  const rows = folders.map(async (copy) => {
    const own = join(copies, copy, 'part-00000.parquet')
    if (!existsSync(own)) return []
    const [row] = await parquetReadObjects({ file: new Uint8Array(readFileSync(own)).buffer })
    return row!.ok === false ? [copy] : []
  })
  return (await Promise.all(rows)).flat()
}

/**
 * What of a folder is not as it is where nothing went wrong: each file there is whole, and lines were only added to.
 * @param passed folders in it that are not looked at
 */
export function unlikeWhole(
  out: string,
  whole: string,
  complete: boolean,
  passed: readonly string[] = [],
): string[] {
  const names = filesOf(out).filter((name) => !passed.some((copy) => name.includes(`/${copy}/`)))
  const wrong = names.filter((name) => {
    if (name.endsWith('.tmp')) return complete
    if (!existsSync(join(whole, name))) return true
    const [here, there] = [readFileSync(join(out, name)), readFileSync(join(whole, name))]
    return name.endsWith('.jsonl') && !complete
      ? !there.subarray(0, here.length).equals(here)
      : !here.equals(there)
  })
  const lacking = complete ? filesOf(whole).filter((name) => !names.includes(name)) : []
  return [...wrong.map((name) => `${name} is not whole`), ...lacking.map((name) => `${name} is not there`)]
}

/** What was left beside a target once something was written there anew. */
export const leftBeside = (home: string): string[] =>
  filesOf(`${home}-out`).filter((name) => name.startsWith('.turnscope-') || name.endsWith('-wal'))
