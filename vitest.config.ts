import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { findBrowser, launchArguments } from './build/start/browser.ts'
import { startBundles } from './build/test/bundles.ts'

/** Guards against tests that hang, never a measure of speed: the machine may be busy with anything. */
const HANGS_AFTER = 600_000

const guards = {
  testTimeout: HANGS_AFTER,
  hookTimeout: HANGS_AFTER,
  teardownTimeout: HANGS_AFTER,
  expect: { poll: { timeout: HANGS_AFTER / 10 } },
}

/** Two kinds of unit tests: what runs in Node, and components, which run in a real browser. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [startBundles],
        test: {
          ...guards,
          name: 'node',
          globalSetup: ['build/test/bundles.ts', 'build/test/temporary-folder.ts'],
          include: ['{shared,electron,renderer,build}/**/*.test.ts'],
          environment: 'node',
          // With protection keys V8 of Node 24 ends a busy process with threads now and then: a fault of its own.
          execArgv: ['--no-memory-protection-keys'],
        },
      },
      {
        plugins: [react()],
        publicDir: false,
        // Found before the first test, so that no test is loaded a second time because a package turned up late.
        optimizeDeps: { entries: ['renderer/main.tsx', 'renderer/**/*.browser.test.tsx'] },
        test: {
          ...guards,
          name: 'browser',
          include: ['renderer/**/*.browser.test.tsx'],
          setupFiles: ['renderer/testing/setup.ts'],
          // What a component test waits for is waited for until the test ends; one takes a second or two.
          testTimeout: HANGS_AFTER / 5,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            connectTimeout: HANGS_AFTER,
            provider: playwright({
              launchOptions: { executablePath: findBrowser() ?? undefined, args: launchArguments() },
              contextOptions: { locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce' },
            }),
            instances: [{ browser: 'chromium', viewport: { width: 1000, height: 700 } }],
          },
        },
      },
    ],
  },
})
