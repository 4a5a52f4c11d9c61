import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

const SIDECARS = ['-wal', '-journal', '-shm']

/** A path that means the same place however it was spelled, whether or not the file exists. */
function place(file: string): string {
  const { dir, base } = path.parse(path.resolve(file))
  try {
    return path.join(realpathSync(dir), base)
  } catch {
    return path.join(dir, base)
  }
}

const lookAt = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false })

function isSameFile(one: string, other: string): boolean {
  if (place(one) === place(other)) return true
  const first = lookAt(one)
  const second = lookAt(other)
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino
}

/**
 * Refuses a place that an export could not or must not write to, before the work is done rather than after.
 * The export itself checks again when it writes.
 */
export function checkTarget(out: string, evidence: readonly string[], force: boolean): void {
  const kept = evidence.flatMap((file) => [file, ...SIDECARS.map((suffix) => `${file}${suffix}`)])
  if (kept.some((file) => isSameFile(out, file))) {
    throw new TurnscopeError(
      'TargetExists',
      `${out} belongs to the evidence, which Turnscope never writes to.`,
      'Choose another name or another folder; --force does not change this.',
    )
  }
  const standing = lstatSync(out, { throwIfNoEntry: false })
  if (standing?.isDirectory())
    throw new TurnscopeError('NotWritable', `${out} is a folder.`, 'Choose a file name.')
  if (standing !== undefined && !force) {
    throw new TurnscopeError(
      'TargetExists',
      `${out} exists already.`,
      'Choose another name, or pass --force to replace it.',
    )
  }
  const left = SIDECARS.map((suffix) => `${out}${suffix}`).find((file) => lookAt(file) !== undefined)
  if (left !== undefined) {
    // SQLite would apply another database's journal to the new file.
    throw new TurnscopeError(
      'TargetExists',
      `${left} stands beside the target and belongs to another database.`,
      'Choose another name or another folder.',
    )
  }
  const folder = path.dirname(path.resolve(out))
  if (!lookAt(folder)?.isDirectory()) {
    throw new TurnscopeError(
      'NotWritable',
      `There is no folder ${folder}.`,
      'Create it, or choose another place.',
    )
  }
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new TurnscopeError(
      'NotWritable',
      `You are not allowed to write to ${folder}.`,
      'Choose another folder, or ask for the permission.',
      { cause: error },
    )
  }
}
