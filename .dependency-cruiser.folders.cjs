/**
 * Rooms stand above or below one another: no two folders import each other, not even by other files and types. A
 * config of its own, because here tests do not count: they may reach up to what is built of the room they test.
 */
const { options } = require('./.dependency-cruiser.cjs')

const TESTS = '\\.test\\.jsx?$|/fixtures?(/|\\.)|[.-]fixtures?\\.js$|/testing/|/conformance\\.js$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles-of-folders',
      comment: 'What two rooms need lies below both.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(shared|electron|renderer)(/|$)' },
      to: { circular: true },
    },
  ],
  options: { ...options, exclude: { path: TESTS } },
}
