import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Every spec has an app of its own, and waits more than it computes.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // Guards against tests that hang, never a measure of speed: the machine may be busy with anything.
  timeout: 600_000,
  expect: {
    timeout: 60_000,
    // Some edges may be drawn a shade differently; a letter that changed is seen.
    toHaveScreenshot: { animations: 'disabled', caret: 'hide', maxDiffPixels: 40, threshold: 0.2 },
  },
  snapshotPathTemplate: 'e2e/pictures/{arg}{ext}',
  // Frames of every action would cost more than the tests themselves.
  use: {
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    // What is not there to be clicked would else be waited for until the test ends.
    actionTimeout: 120_000,
    navigationTimeout: 120_000,
  },
  projects: [
    // First, so that the other worker has the browser's specs to do all the while.
    {
      name: 'electron',
      // There is one display, and one window on it has the focus.
      workers: 1,
      testMatch: ['both/**/*.spec.ts', 'electron/**/*.spec.ts'],
      metadata: { host: 'electron' },
    },
    { name: 'web', testMatch: ['both/**/*.spec.ts', 'web/**/*.spec.ts'], metadata: { host: 'web' } },
  ],
})
