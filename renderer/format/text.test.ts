import { expect, test } from 'vitest'
import { fileName, folderOf, shortHash } from './text.ts'

test('hashes are shortened to both ends', () => {
  expect(shortHash(`7f3a${'0'.repeat(56)}c2e1`)).toBe('7f3a…c2e1')
})

test('names and folders of paths of either kind of system', () => {
  expect(fileName('/a/b/turns.db')).toBe('turns.db')
  expect(fileName('C:\\a\\turns.db')).toBe('turns.db')
  expect(fileName('/a/b/')).toBe('b')
  expect(folderOf('C:\\turns.db')).toBe('C:\\')
  expect(folderOf('/a/b/turns.db')).toBe('/a/b')
  expect(folderOf('/turns.db')).toBe('/')
  expect(folderOf('C:\\a\\turns.db')).toBe('C:\\a')
})
