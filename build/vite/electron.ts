import { fileURLToPath } from 'node:url'
import type { InlineConfig, Plugin, Rolldown } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What is there at run time: Electron itself, the package with the native addon, and one that may be missing. */
const external = ['electron', 'better-sqlite3', '@duckdb/node-api']

/** For programs of Node. */
export const base = {
  configFile: false,
  root,
  publicDir: false,
  ssr: { noExternal: true, external, target: 'node' },
} satisfies InlineConfig

/** How they are built. */
export const modules = {
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

// As the bundler names modules, also on Windows.
const commandLine = `${root}electron/cli/turnscope.ts`.replaceAll('\\', '/')
/** What a verb and the threads of its jobs load whatever they do. */
const COMMON = /\/electron\/engine\/(db|disk|jobs|journal|schema)\/|\/shared\/(text|truth)\//

/**
 * Puts the many small modules that every command loads into two files, since to find, read and link a file takes longer than
 * to run what is in it: what the grammar itself needs, which `--version` waits for, and what verbs and jobs have in common.
 */
function inFewFiles(): Rolldown.OutputOptions['codeSplitting'] {
  let grammar: Set<string> | null = null
  const reached = (of: (id: string) => readonly string[]): Set<string> => {
    const all = new Set([commandLine])
    for (const id of all) for (const next of of(id)) all.add(next)
    return all
  }
  return {
    groups: [
      {
        debugName: 'grammar',
        name: (id, modules) => {
          grammar ??= reached((each) => modules.getModuleInfo(each)?.importedIds ?? [])
          return grammar.has(id) ? 'grammar' : null
        },
        test: /\/(shared|electron\/(engine|host))\//,
        priority: 1,
      },
      { name: 'common', test: COMMON },
    ],
  }
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
        turnscope: commandLine,
        'child-entry': `${root}electron/host/child-entry.ts`,
        'spare-child': `${root}electron/host/spare-child.ts`,
        'job-worker': worker,
      },
      output: { ...output, codeSplitting: inFewFiles() },
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
