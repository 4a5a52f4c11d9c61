import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What is there at run time: Electron itself, and the package with the native addon. */
const external = ['electron', 'better-sqlite3']

const base: InlineConfig = {
  configFile: false,
  root,
  publicDir: false,
  ssr: { noExternal: true, external, target: 'node' },
}

/** Main process, engine and its worker: modules for Node 20, readable, so that a stack in the log says something. */
export const nodeBundles: InlineConfig = {
  ...base,
  build: {
    ssr: true,
    outDir: `${root}dist/electron`,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        main: `${root}electron/main/main.ts`,
        engine: `${root}electron/host/utility-entry.ts`,
        'job-worker': `${root}electron/engine/worker/worker.ts`,
      },
      // One folder: the engine finds its worker beside itself.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    },
  },
}

/** The preload: one CommonJS file, because a sandboxed preload can be nothing else. */
export const preloadBundle: InlineConfig = {
  ...base,
  build: {
    ssr: true,
    outDir: `${root}dist/electron`,
    emptyOutDir: false,
    target: 'chrome130',
    minify: false,
    rolldownOptions: {
      input: { preload: `${root}electron/preload/preload.ts` },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
}
