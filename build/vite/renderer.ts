import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The page, for the browsers that have Chromium 130's abilities: Electron's own, and today's. */
const config: InlineConfig = {
  configFile: false,
  root: `${root}renderer`,
  base: './',
  plugins: [react()],
  build: {
    outDir: `${root}dist/renderer`,
    emptyOutDir: true,
    target: 'chrome130',
    modulePreload: { polyfill: false },
    // The page's policy allows no fonts or scripts from data URLs.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // What a folder's list of exports names and nobody here uses is not part of the piece.
      treeshake: { moduleSideEffects: [{ test: /\/renderer\/[\w-]+\/index\.ts$/, sideEffects: false }] },
      output: {
        // zod tries whether it may compile code, which the page's policy forbids and reports: it need not ask.
        intro: 'globalThis.__zod_globalConfig = { jitless: true };',
      },
    },
  },
}
export default config
