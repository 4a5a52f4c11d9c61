import { expect, test } from 'vitest'
import { createWaiting, fileFromArguments, linkFromArguments } from './open-files.ts'

test('the first argument that is no switch is the file, taken from the folder it was named in', () => {
  expect(fileFromArguments(['--inspect=0', 'copies/turns.db', 'other'], '/work')).toBe(
    '/work/copies/turns.db',
  )
  expect(fileFromArguments(['/abs/turns.db'], '/work')).toBe('/abs/turns.db')
  expect(fileFromArguments(['--user-data-dir=/x'], '/work')).toBeNull()
})

test('a file that a desktop names by its address stays one: the engine reads those', () => {
  expect(fileFromArguments(['file:///tmp/a%20copy/turns.db'], '/work')).toBe('file:///tmp/a%20copy/turns.db')
})

test('a link is never taken for a file', () => {
  const link = 'turnscope://app/#/case/0123456789abcdef/timeline'
  expect(fileFromArguments(['--inspect=0', link], '/work')).toBeNull()
  expect(fileFromArguments(['TurnScope:/etc/passwd'], '/work')).toBeNull()
  expect(linkFromArguments(['--inspect=0', link])).toBe(link)
  expect(linkFromArguments(['copies/turns.db'])).toBeNull()
})

test('files wait for a page, reach it once and in order, and wait again when it is gone', () => {
  const files = createWaiting()
  const opened: string[] = []
  files.give('/a')
  files.give('/b')
  files.deliverTo((path) => opened.push(path))
  files.give('/c')
  files.deliverTo(null)
  files.give('/d')
  expect(opened).toEqual(['/a', '/b', '/c'])
  files.deliverTo((path) => opened.push(path))
  expect(opened).toEqual(['/a', '/b', '/c', '/d'])
})
