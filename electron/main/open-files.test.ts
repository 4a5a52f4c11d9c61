import { expect, test } from 'vitest'
import { createOpenFiles, fileFromArguments } from './open-files.ts'

test('the first argument that is no switch is the file, taken from the folder it was named in', () => {
  expect(fileFromArguments(['--inspect=0', 'copies/turns.db', 'other'], '/work')).toBe(
    '/work/copies/turns.db',
  )
  expect(fileFromArguments(['/abs/turns.db'], '/work')).toBe('/abs/turns.db')
  expect(fileFromArguments(['--user-data-dir=/x'], '/work')).toBeNull()
})

test('files wait for a page, reach it once and in order, and wait again when it is gone', () => {
  const files = createOpenFiles()
  const opened: string[] = []
  files.open('/a')
  files.open('/b')
  files.deliverTo((path) => opened.push(path))
  files.open('/c')
  files.deliverTo(null)
  files.open('/d')
  expect(opened).toEqual(['/a', '/b', '/c'])
  files.deliverTo((path) => opened.push(path))
  expect(opened).toEqual(['/a', '/b', '/c', '/d'])
})
