import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Two workers would fight over two cores and one display; the specs are few and long.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // Guards against tests that hang, never a measure of speed: the machine may be busy with anything.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  // Frames of every action would cost more than the tests themselves.
  use: {
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'web', testMatch: ['both/**/*.spec.ts', 'web/**/*.spec.ts'], metadata: { host: 'web' } },
    {
      name: 'electron',
      testMatch: ['both/**/*.spec.ts', 'electron/**/*.spec.ts'],
      metadata: { host: 'electron' },
    },
  ],
})
