import { fileURLToPath } from 'node:url'
import type { InlineConfig, Plugin } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What is there at run time: Electron itself, the package with the native addon, and one that may be missing. */
const external = ['electron', 'better-sqlite3', '@duckdb/node-api']

const base = {
  configFile: false,
  root,
  publicDir: false,
  ssr: { noExternal: true, external, target: 'node' },
} satisfies InlineConfig

const modules = {
  ssr: true,
  emptyOutDir: true,
  target: 'node20',
  minify: false,
} satisfies InlineConfig['build']
/** One folder: the engine finds its worker beside itself. */
const output = { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' } as const
const worker = `${root}electron/engine/worker/worker.ts`

/** Main process, engine and its worker: modules for Node 20, readable, so that a stack in the log says something. */
export const nodeBundles: InlineConfig = {
  ...base,
  build: {
    ...modules,
    outDir: `${root}dist/electron`,
    rolldownOptions: {
      input: {
        main: `${root}electron/main/entry.ts`,
        engine: `${root}electron/host/utility-entry.ts`,
        spare: `${root}electron/host/spare-utility.ts`,
        'job-worker': worker,
      },
      output,
    },
  },
}

/** The command line with the web host, the host's engine and the worker, for the Node that makes it. */
export const commandLineBundle = (outDir: string, plugins: Plugin[]): InlineConfig => ({
  ...base,
  plugins,
  build: {
    ...modules,
    outDir,
    rolldownOptions: {
      input: {
        turnscope: `${root}electron/cli/turnscope.ts`,
        'child-entry': `${root}electron/host/child-entry.ts`,
        'spare-child': `${root}electron/host/spare-child.ts`,
        'job-worker': worker,
      },
      output,
    },
  },
})

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
