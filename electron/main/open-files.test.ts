import { expect, test } from 'vitest'
import { createWaiting, filesFromArguments, linkFromArguments } from './open-files.ts'

test('arguments that are no switches are the files, taken from the folder they were named in', () => {
  expect(filesFromArguments(['--inspect=0', 'copies/turns.db', '/abs/timeline.db'], '/work')).toEqual([
    '/work/copies/turns.db',
    '/abs/timeline.db',
  ])
  expect(filesFromArguments(['--user-data-dir=/x'], '/work')).toEqual([])
  expect(filesFromArguments(['--disable-gpu', 'a.db', '--', '-b.db', '--inspect=0'], '/work')).toEqual([
    '/work/a.db',
    '/work/-b.db',
    '/work/--inspect=0',
  ])
})

test('a file that a desktop names by its address stays one: the engine reads those', () => {
  expect(filesFromArguments(['https://share.example/turns.db'], '/work')).toEqual([
    'https://share.example/turns.db',
  ])
  expect(filesFromArguments(['file:///tmp/a%20copy/turns.db'], '/work')).toEqual([
    'file:///tmp/a%20copy/turns.db',
  ])
})

test('a link is never taken for a file', () => {
  const link = 'turnscope://app/#/case/0123456789abcdef/timeline'
  expect(filesFromArguments(['--inspect=0', link], '/work')).toEqual([])
  expect(filesFromArguments(['TurnScope:/etc/passwd'], '/work')).toEqual([])
  expect(linkFromArguments(['--inspect=0', link])).toBe(link)
  expect(linkFromArguments(['copies/turns.db'])).toBeNull()
})

test('files wait for a page, reach it once and in order, and wait again when it is gone', () => {
  const files = createWaiting<string>()
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
