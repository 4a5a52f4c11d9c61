import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NewFile, writeNewFile } from './new-file.ts'
import { publish } from './publish.ts'
import { SIDECARS } from './sidecars.ts'
import type { Target } from './target.ts'
import { type Fault, withFaults } from './testing/faulty-disk.ts'
import { TargetFolder } from './testing/target-folder.ts'
import { unfinishedPath } from './unfinished.ts'

let place: TargetFolder
let folder: string
let out: string
beforeEach(() => {
  place = new TargetFolder()
  ;({ folder, out } = place)
})
afterEach(() => place.remove())

const target = (some?: Partial<Target>): Target => place.target(some)
const left = (): string[] => place.left()
const text = (path: string): string => readFileSync(path, 'utf8')

describe('a replaced database', () => {
  const database = (): NewFile => {
    const file = new NewFile(target({ replace: true }), 'database')
    writeFileSync(file.temporary, 'new')
    return file
  }
  const old = (): void => {
    for (const suffix of ['', ...SIDECARS]) writeFileSync(out + suffix, `old${suffix}`)
  }

  test('goes with its sidecars', () => {
    old()
    const file = database()
    file.publish()
    file.discard()
    expect(text(out)).toBe('new')
    expect(left()).toEqual(['new.txt'])
  })

  test('keeps its sidecars when it cannot be replaced', async () => {
    old()
    const file = database()
    const refused: Fault = { call: 'renameSync', code: 'EBUSY', when: (_, to) => to === out }
    await expect(withFaults([refused], () => file.publish())).rejects.toThrow('EBUSY')
    file.discard()
    for (const suffix of ['', ...SIDECARS]) expect(text(out + suffix)).toBe(`old${suffix}`)
    expect(left()).toHaveLength(4)
  })

  test('one that another program has, or that is mounted by itself, is a place that cannot be written', async () => {
    old()
    const file = database()
    const refused: Fault = { call: 'renameSync', code: 'EBUSY', when: (_, to) => to === out }
    const error: unknown = await withFaults([refused], () => file.publish()).catch(
      (thrown: unknown) => thrown,
    )
    file.discard()
    expect(file.explain(error)).toMatchObject({
      kind: 'NotWritable',
      message: expect.stringContaining('mounted'),
    })
  })

  test('is replaced even when what is left of the old one cannot be removed', async () => {
    old()
    const file = database()
    await withFaults([{ call: 'rmSync', code: 'EBUSY' }], () => file.publish())
    expect(text(out)).toBe('new')
    for (const suffix of SIDECARS) expect(existsSync(out + suffix)).toBe(false)
  })

  test('a text file takes nothing along', () => {
    writeFileSync(out, 'old')
    writeFileSync(`${out}-journal`, 'notes')
    writeNewFile(target({ replace: true }), ['new'])
    expect(text(`${out}-journal`)).toBe('notes')
  })
})

describe('what a killed process had moved aside of a database that it was about to replace', () => {
  const killedAt = async (step: 'before' | 'after'): Promise<void> => {
    for (const suffix of ['', ...SIDECARS]) writeFileSync(out + suffix, `old${suffix}`)
    const temporary = unfinishedPath(join(folder, 'out')).replace(`-${process.pid}-`, `-${2 ** 30}-`)
    writeFileSync(temporary, 'new')
    const kill: Fault = {
      call: step === 'before' ? 'renameSync' : 'rmSync',
      code: 'EIO',
      when: (from, to) => step === 'after' || to === out || String(from).endsWith('.old'),
    }
    await withFaults([kill], () => publish(temporary, out, true, SIDECARS)).catch(() => undefined)
    expect(existsSync(`${out}-wal`)).toBe(false)
  }
  const another = (): void => {
    writeNewFile(target({ path: join(folder, 'out', 'another.txt') }), ['x'])
  }

  test('goes back where the old one still stands, when something is written there next', async () => {
    await killedAt('before')
    another()
    for (const suffix of ['', ...SIDECARS]) expect(text(out + suffix)).toBe(`old${suffix}`)
    expect(left()).toHaveLength(5)
  })

  test('is gone where the new one stands', async () => {
    await killedAt('after')
    another()
    expect(text(out)).toBe('new')
    expect(left()).toEqual(['another.txt', 'new.txt'])
  })
})
