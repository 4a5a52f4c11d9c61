import { expect, test } from 'vitest'
import { crumbsOf } from './crumbs.ts'

test('every folder above a path can be gone to', () => {
  expect(crumbsOf('/home/mara/x').map((crumb) => crumb.path)).toEqual([
    '/',
    '/home',
    '/home/mara',
    '/home/mara/x',
  ])
  expect(crumbsOf('/')).toEqual([{ name: '/', path: '/' }])
})

test('a drive of Windows leads to its top, not to its current folder', () => {
  expect(crumbsOf('C:\\Users\\mara')).toEqual([
    { name: 'C:', path: 'C:\\' },
    { name: 'Users', path: 'C:\\Users' },
    { name: 'mara', path: 'C:\\Users\\mara' },
  ])
})
