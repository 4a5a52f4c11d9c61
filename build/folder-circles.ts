/**
 * Rooms stand above or below one another: no two folders import each other, not even by other files and types, and
 * a folder's own files count as a room beside its subfolders. Tests may reach up to what is built of what they test,
 * and the files of the root belong to no room.
 */
import { dirname, join } from 'node:path/posix'

export type Import = readonly [from: string, to: string]

const TESTS = /\.test\.tsx?$|\/fixtures?[/.]|[.-]fixtures?\.ts$|\/testing\//
const OWN_FILES = 'its own files'

/** What a module of product code imports of ours; names are relative to the root, with their endings. */
export const importsOf = (name: string, requests: readonly string[]): Import[] =>
  requests.filter((request) => request.startsWith('.')).map((request) => [name, join(dirname(name), request)])

/** The folder where two modules part, and on which side of it each lies. */
function parting([from, to]: Import): { folder: string; sides: [string, string] } {
  const [a, b] = [from.split('/'), to.split('/')]
  const depth = a.findIndex((part, place) => part !== b[place])
  const side = (path: string[]): string => (depth === path.length - 1 ? OWN_FILES : path[depth]!)
  return { folder: a.slice(0, depth).join('/') || '.', sides: [side(a), side(b)] }
}

/** A line for each import that closes a circle; none where every room is above or below the others. */
export function folderCircles(imports: readonly Import[]): string[] {
  const counts = (name: string): boolean => name.includes('/') && !TESTS.test(name)
  const partings = imports
    .filter((pair) => pair[0] !== pair[1] && pair.every(counts))
    .map((pair) => ({ pair, ...parting(pair) }))
    .filter(({ sides }) => sides[0] !== sides[1])
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
