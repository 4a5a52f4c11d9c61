import {
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onWindows, skipWhere } from '../evidence/fixtures.ts'
import { IDLE } from '../queries/testing/turns-db.ts'
import { copyFile } from './copy.ts'
import { makeFolder } from './folder.ts'
import { writeNewFile } from './new-file.ts'
import { publish } from './publish.ts'
import { removeDatabase, removeDatabaseBeside, SIDECARS } from './sidecars.ts'
import { syncFile, syncFolder } from './sync.ts'
import { assertTarget, type Target } from './target.ts'
import {
  type Fault,
  fullAfter,
  meanwhile,
  NO_LINKS,
  noFolderSync,
  withFaults,
} from './testing/faulty-disk.ts'
import { TargetFolder } from './testing/target-folder.ts'
import { unfinishedPath } from './unfinished.ts'

let place: TargetFolder
let folder: string
let out: string
let evidence: string
beforeEach(() => {
  place = new TargetFolder()
  ;({ folder, out, evidence } = place)
})
afterEach(() => place.remove())

const target = (some?: Partial<Target>): Target => place.target(some)
const left = (): string[] => place.left()
const text = (path: string): string => readFileSync(path, 'utf8')
const kind = (name: string) => expect.objectContaining({ kind: name })

describe('a folder that cannot be synced', () => {
  for (const code of ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'ENOSYS']) {
    test(`is passed over when the file system says ${code}`, async () => {
      await withFaults([noFolderSync(code)], () => syncFolder(folder))
    })
  }

  test('but a disk that fails is named', async () => {
    await expect(withFaults([noFolderSync('EIO')], () => syncFolder(folder))).rejects.toThrow('EIO')
    await expect(withFaults([{ call: 'fsyncSync', code: 'EIO' }], () => syncFile(evidence))).rejects.toThrow(
      'EIO',
    )
  })

  test('may be one that cannot be read, only written', async () => {
    const unreadable: Fault = { call: 'openSync', code: 'EACCES', when: (path) => path === folder }
    await withFaults([unreadable], () => syncFolder(folder))
  })

  // A name that is given is seen: whatever the disk says after it, the file is there and whole.
  for (const code of ['EINVAL', 'EIO', 'ENOSPC']) {
    for (const replace of [false, true]) {
      test(`does not deny a file whose name is given (${code}, replace ${replace})`, async () => {
        const written = await withFaults([noFolderSync(code)], () =>
          writeNewFile(target({ replace }), ['a', 'b']),
        )
        expect(written).toMatchObject({ path: out, bytes: 2 })
        expect(text(out)).toBe('ab')
        expect(left()).toEqual(['new.txt'])
      })
    }
  }
})

describe('a new file', () => {
  test('is its owner’s alone, whatever the mask of the process and the file it replaces', () => {
    if (process.platform === 'win32') return
    const mask = process.umask(0)
    try {
      writeNewFile(target(), ['x'])
      expect(statSync(out).mode & 0o777).toBe(0o600)
      rmSync(out)
      writeFileSync(out, 'old', { mode: 0o644 })
      writeNewFile(target({ replace: true }), ['x'])
      expect(statSync(out).mode & 0o777).toBe(0o600)
      copyFile(evidence, join(folder, 'copy.db'), 0, IDLE)
      expect(statSync(join(folder, 'copy.db')).mode & 0o777).toBe(0o600)
    } finally {
      process.umask(mask)
    }
  })

  test('is nobody else’s while it grows', () => {
    function* pieces(): Generator<string> {
      yield 'a'.repeat(2 ** 19)
      const [growing] = left()
      expect(statSync(join(folder, 'out', growing!)).mode & 0o077).toBe(0)
      yield 'b'
    }
    writeNewFile(target(), pieces())
    expect(left()).toEqual(['new.txt'])
  })

  test('may have a name as long as a database’s can be', () => {
    const longest = join(folder, 'out', 'x'.repeat(255 - '-journal'.length))
    writeNewFile(target({ path: longest }), ['x'])
    expect(text(longest)).toBe('x')
  })

  test('names the disk that has no room left: the one of the file, whatever it is made of', async () => {
    await expect(withFaults([fullAfter(0)], () => writeNewFile(target(), ['x']))).rejects.toThrow(
      `The disk of ${join(folder, 'out')} is full.`,
    )
  })

  const failures: { name: string; faults: () => Fault[]; kind: string }[] = [
    { name: 'a disk that is full', faults: () => [fullAfter(0)], kind: 'NoSpace' },
    { name: 'a disk that fills up', faults: () => [fullAfter(2)], kind: 'NoSpace' },
    { name: 'a quota', faults: () => [{ call: 'writeSync', code: 'EDQUOT' }], kind: 'NoSpace' },
    { name: 'a disk that fails', faults: () => [{ call: 'writeSync', code: 'EIO' }], kind: 'NoSpace' },
    { name: 'a file too large', faults: () => [{ call: 'writeSync', code: 'EFBIG' }], kind: 'NoSpace' },
    { name: 'a sync that fails', faults: () => [{ call: 'fsyncSync', code: 'EIO' }], kind: 'NoSpace' },
    {
      name: 'a folder that forbids',
      faults: () => [{ call: 'openSync', code: 'EACCES' }],
      kind: 'NotWritable',
    },
    {
      name: 'a disk that is read-only',
      faults: () => [{ call: 'openSync', code: 'EROFS' }],
      kind: 'NotWritable',
    },
    {
      name: 'a name that is refused',
      faults: () => [
        { call: 'linkSync', code: 'EACCES' },
        { call: 'renameSync', code: 'EACCES' },
      ],
      kind: 'NotWritable',
    },
  ]
  for (const { name, faults, kind: expected } of failures) {
    test(`leaves nothing on ${name}`, async () => {
      const piece = 'x'.repeat(2 ** 18)
      await expect(
        withFaults(faults(), () => writeNewFile(target(), [piece, piece, piece, piece])),
      ).rejects.toThrow(kind(expected))
      expect(left()).toEqual([])
    })

    test(`leaves the file it was to replace on ${name}`, async () => {
      writeFileSync(out, 'old')
      const piece = 'x'.repeat(2 ** 18)
      await expect(
        withFaults(faults(), () => writeNewFile(target({ replace: true }), [piece, piece, piece, piece])),
      ).rejects.toThrow(kind(expected))
      expect(left()).toEqual(['new.txt'])
      expect(text(out)).toBe('old')
    })
  }

  test('takes away what killed processes of this machine left unfinished beside it, and nothing else', () => {
    const unfinished = unfinishedPath(folder)
    const of = (pid: number): string => unfinished.replace(`-${process.pid}-`, `-${pid}-`)
    // No process has a number this high.
    const killed = of(2 ** 30)
    const elsewhere = killed.replace(/-[0-9a-f]{8}-/, '-00000000-')
    const stays = [of(process.ppid), unfinished, elsewhere, `${killed}-wal.old`, `${killed}.txt`]
    for (const path of [...stays, killed, `${killed}-journal`]) writeFileSync(path, 'a history')
    writeNewFile({ path: join(folder, 'new.txt'), replace: false, protectedPaths: [] }, ['new'])
    const there = readdirSync(folder).map((name) => join(folder, name))
    expect(there.filter((path) => path.includes('.turnscope-')).sort()).toEqual(stays.sort())
  })

  test('leaves nothing when what is to be written throws', () => {
    function* pieces(): Generator<string> {
      yield 'a'.repeat(2 ** 19)
      throw new Error('stopped')
    }
    expect(() => writeNewFile(target(), pieces())).toThrow('stopped')
    expect(left()).toEqual([])
  })
})

describe('a file that appears meanwhile', () => {
  const appear = (): void => writeFileSync(out, 'theirs')
  const theirs = (): void => {
    expect(text(out)).toBe('theirs')
    expect(left()).toEqual(['new.txt'])
  }

  test('while the new one grows stays as it is', () => {
    function* pieces(): Generator<string> {
      yield 'mine'
      appear()
    }
    expect(() => writeNewFile(target(), pieces())).toThrow(kind('TargetExists'))
    theirs()
  })

  test('at the last moment stays as it is', async () => {
    await expect(
      withFaults([meanwhile('linkSync', appear)], () => writeNewFile(target(), ['mine'])),
    ).rejects.toThrow(kind('TargetExists'))
    theirs()
  })

  test('at the last moment stays as it is where there are no hard links', async () => {
    const late: Fault = {
      call: 'linkSync',
      code: 'EPERM',
      when: () => {
        appear()
        return true
      },
    }
    await expect(withFaults([late], () => writeNewFile(target(), ['mine']))).rejects.toThrow(
      kind('TargetExists'),
    )
    theirs()
  })

  test('and goes again does not let the new one go over the next', async () => {
    let first = true
    const flicker: Fault = {
      call: 'linkSync',
      code: 'EEXIST',
      when: () => {
        if (!first) return false
        first = false
        return true
      },
    }
    await expect(withFaults([flicker], () => writeNewFile(target(), ['mine']))).rejects.toThrow(
      kind('TargetExists'),
    )
    expect(left()).toEqual([])
  })

  test('as a link to the evidence is refused, even when it may be replaced', () => {
    function* pieces(): Generator<string> {
      yield 'mine'
      linkSync(evidence, out)
    }
    expect(() => writeNewFile(target({ replace: true }), pieces())).toThrow(kind('NotWritable'))
    expect(text(evidence)).toBe('evidence')
  })

  test('a free name is given where there are no hard links, and nothing stays when that fails', async () => {
    await withFaults([NO_LINKS], () => writeNewFile(target(), ['mine']))
    expect(text(out)).toBe('mine')
    rmSync(out)
    await expect(
      withFaults([NO_LINKS, { call: 'renameSync', code: 'ENOSPC' }], () => writeNewFile(target(), ['mine'])),
    ).rejects.toThrow(kind('NoSpace'))
    expect(left()).toEqual([])
  })
})

describe('a target', () => {
  test('is never the evidence or a part of it, under whatever name', () => {
    const at = (name: string): string => join(folder, name)
    symlinkSync(evidence, at('link.db'))
    linkSync(evidence, at('hard.db'))
    symlinkSync(folder, at('alias'))
    const names = [
      evidence,
      ...SIDECARS.map((suffix) => evidence + suffix),
      join(folder, 'out', '..', 'turns.db'),
      at('link.db'),
      at('hard.db'),
      join(at('alias'), 'turns.db'),
      join(at('alias'), 'turns.db-wal'),
    ]
    for (const path of names) {
      expect(() => assertTarget(target({ path, replace: true })), path).toThrow(kind('NotWritable'))
      expect(() => writeNewFile(target({ path, replace: true }), ['x']), path).toThrow(kind('NotWritable'))
    }
    expect(text(evidence)).toBe('evidence')
    expect(lstatSync(at('link.db')).isSymbolicLink()).toBe(true)
  })

  test('with a lone sidecar of another database is refused, also when it may be replaced', () => {
    writeFileSync(`${out}-wal`, 'theirs')
    for (const replace of [false, true])
      expect(() => assertTarget(target({ replace }))).toThrow(kind('TargetExists'))
  })

  test('in no folder is named', () => {
    for (const path of [join(folder, 'no', 'x'), join(evidence, 'x'), join(folder, 'out')])
      expect(() => writeNewFile(target({ path, replace: true }), ['x'])).toThrow(kind('NotWritable'))
  })
})

describe('a copy inside a case', () => {
  test('is made where the disk does not say how much is free', async () => {
    const to = join(folder, 'out', 'copy.db')
    await withFaults([{ call: 'statfsSync', code: 'ENOSYS' }], () => copyFile(evidence, to, 0, IDLE))
    expect(text(to)).toBe('evidence')
  })

  test('never goes over what is there', () => {
    const to = join(folder, 'out', 'copy.db')
    writeFileSync(to, 'theirs')
    expect(() => copyFile(evidence, to, 0, IDLE)).toThrow('EEXIST')
    expect(text(to)).toBe('theirs')
  })

  test('that would not fit is refused before it is begun', () => {
    const to = join(folder, 'out', 'copy.db')
    const refused = (): void => copyFile(evidence, to, Number.MAX_SAFE_INTEGER, IDLE)
    expect(refused).toThrow(kind('NoSpace'))
    expect(refused).toThrow(`Not enough room on the disk of ${join(folder, 'out')}`)
    expect(left()).toEqual([])
  })
})

test('a database that is still open stays when it is removed; any other failure is named', async () => {
  for (const code of ['EBUSY', 'EPERM', 'EACCES'])
    await withFaults([{ call: 'rmSync', code }], () => removeDatabase(evidence))
  await expect(withFaults([{ call: 'rmSync', code: 'EIO' }], () => removeDatabase(evidence))).rejects.toThrow(
    'EIO',
  )
  writeFileSync(`${evidence}-wal`, '')
  removeDatabase(evidence)
  expect(readdirSync(folder)).toEqual(['out'])
  for (const name of ['work.db', 'work.db-wal', 'work.db-shm', 'other.db'])
    writeFileSync(join(folder, name), '')
  await removeDatabaseBeside(join(folder, 'work.db'))
  expect(readdirSync(folder).sort()).toEqual(['other.db', 'out'])
})

test('publishing never leaves a temporary file as the target’s second name', () => {
  const temporary = join(folder, 'out', 'temporary')
  writeFileSync(temporary, 'x')
  publish(temporary, out, false)
  expect(text(out)).toBe('x')
})

test('a folder that cannot be made, of which Node says that it is not there, is an error with a name', (context) => {
  skipWhere(context, onWindows)
  symlinkSync(join(folder, 'nowhere', 'at all'), join(folder, 'link'))
  expect(() => makeFolder(join(folder, 'link', 'cases'))).toThrow(
    expect.objectContaining({ kind: 'NotWritable' }),
  )
})
