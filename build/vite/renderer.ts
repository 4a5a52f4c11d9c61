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
    chunkSizeWarningLimit: 2000,
  },
}
export default config
