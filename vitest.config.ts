import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,electron,renderer,build}/**/*.test.ts', '{renderer}/**/*.test.tsx'],
    environment: 'node',
    // A guard against tests that hang, never a measure of speed: the machine may be busy with anything.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
