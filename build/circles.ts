/**
 * Rooms stand above or below one another: no two folders import each other, not even by other files and types, and
 * a folder's own files count as a room beside its subfolders. The same holds for the files of one folder. Tests may
 * reach up to what is built of what they test, and the files of the root belong to no room.
 */
import { dirname, join } from 'node:path/posix'

export type Import = readonly [from: string, to: string]

const TESTS = /\.test\.tsx?$|\/fixtures?[/.]|[.-]fixtures?\.ts$|\/testing\//
const OWN_FILES = 'its own files'

/** What a module of product code imports of ours; names are relative to the root, with their endings. */
export const importsOf = (name: string, requests: readonly string[]): Import[] =>
  requests.filter((request) => request.startsWith('.')).map((request) => [name, join(dirname(name), request)])

/** The folder where two modules part, and on which side of it each lies; files of one folder part in their folder's name and a slash. */
function parting([from, to]: Import): { folder: string; sides: [string, string] } {
  const [a, b] = [from.split('/'), to.split('/')]
  const depth = a.findIndex((part, place) => part !== b[place])
  const folder = a.slice(0, depth).join('/') || '.'
  const isFile = (path: string[]): boolean => depth === path.length - 1
  if (isFile(a) && isFile(b)) return { folder: `${folder}/`, sides: [a[depth]!, b[depth]!] }
  const side = (path: string[]): string => (isFile(path) ? OWN_FILES : path[depth]!)
  return { folder, sides: [side(a), side(b)] }
}

/** A line for each import that closes a circle; none where every room is above or below the others. */
export function circles(imports: readonly Import[]): string[] {
  const counts = (name: string): boolean => name.includes('/') && !TESTS.test(name)
  const partings = imports
    .filter((pair) => pair[0] !== pair[1] && pair.every(counts))
    .map((pair) => ({ pair, ...parting(pair) }))
  return partings.flatMap(({ pair, folder, sides }) => {
    const reached = new Set([sides[1]])
    for (const room of reached) {
      for (const other of partings) {
        if (other.folder === folder && other.sides[0] === room) reached.add(other.sides[1])
      }
    }
    const isCircle = reached.has(sides[0])
    return isCircle ? [`${folder}: ${sides.join(' and ')} import each other: ${pair.join(' → ')}`] : []
  })
}
