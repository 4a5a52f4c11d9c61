import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { workerUrl } from '../../electron/engine/jobs/kept-threads.ts'

test('the threads of tests run from a bundle', () => {
  expect(workerUrl.pathname).toMatch(/\/dist\/command-line-\w+\/job-worker\.js$/)
  expect(existsSync(workerUrl)).toBe(true)
})
