/**
 * Who may import whom: the rules of ARCHITECTURE.md, kept by the check and not by habit.
 * `build/import-rules.ts` runs it over a mirror of the sources in which `.ts` is `.js`.
 */

const TESTS = '\\.test\\.jsx?$|/fixtures?(/|\\.)|[.-]fixtures?\\.js$|/testing/'
/** Builtins of Node, and Electron's own module. */
const NODE = ['core']

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'truth-stands-alone',
      comment: 'The semantic model is pure: it imports nothing but itself.',
      severity: 'error',
      from: { path: '^shared/truth/', pathNot: TESTS },
      to: { pathNot: '^shared/truth/' },
    },
    {
      name: 'shared-runs-anywhere',
      comment: 'shared/ knows neither Node nor a DOM nor Electron, and nothing of ours outside itself.',
      severity: 'error',
      from: { path: '^shared/', pathNot: TESTS },
      to: { pathNot: '^shared/|node_modules/zod/' },
    },
    {
      name: 'contract-before-rpc',
      comment: 'What is said does not depend on how it is carried.',
      severity: 'error',
      from: { path: '^shared/contract/', pathNot: TESTS },
      to: { path: '^shared/rpc/' },
    },
    {
      name: 'renderer-knows-shared-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(electron|build|e2e)/' },
    },
    {
      name: 'renderer-asks-the-model',
      comment: 'Where canonical values are is said by the model alone: the renderer shows its verdicts.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TESTS },
      to: { path: '^shared/truth/canonical-keys' },
    },
    {
      name: 'renderer-is-a-page',
      comment: 'No Electron, no native code.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: 'node_modules/(electron|better-sqlite3|ws)/' },
    },
    {
      name: 'renderer-uses-no-builtins',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TESTS },
      to: { dependencyTypes: NODE },
    },
    {
      name: 'engine-knows-no-host',
      comment: 'The engine runs in every host, so it imports none of them, nor Electron.',
      severity: 'error',
      from: { path: '^electron/engine/' },
      to: {
        path: [
          '^electron/(host|main|preload|web|cli)/',
          '^renderer/',
          '^(build|e2e)/',
          'node_modules/electron/',
        ],
      },
    },
    {
      name: 'hosts-common-ground',
      comment:
        'What hosts share knows none of them; of the engine it knows the class that its entries start, the spare processes, what the system tells of a process, and what a path may be typed as.',
      severity: 'error',
      from: { path: '^electron/host/', pathNot: TESTS },
      to: {
        path: ['^electron/(main|preload|web|cli)/', '^electron/engine/', 'node_modules/electron/'],
        pathNot: '^electron/engine/(engine|disk/(running|given-path)|jobs/spare|worker/spare)\\.js$',
      },
    },
    {
      name: 'jobs-know-no-job',
      comment:
        'Jobs stand at the ground, their list on top: nothing but the thread that runs them imports it.',
      severity: 'error',
      from: { pathNot: ['^electron/engine/worker/', TESTS] },
      to: { path: '^electron/engine/worker/', pathNot: '^electron/engine/worker/spare\\.js$' },
    },
    {
      name: 'one-room-writes-files',
      comment:
        'Files are written in disk/ alone: synced, published, refused and readable by one rule. Beside it stand those that keep the inside of a case, and the small memories of the command line and the shell.',
      severity: 'error',
      from: {
        path: '^electron/',
        pathNot: [
          TESTS,
          '^electron/engine/(disk|case|evidence)/',
          '^electron/cli/common/with-case\\.js$',
          '^electron/(main/(json-file|log|unusable)|host/usable-home)\\.js$',
        ],
      },
      // What the mirror puts where a module asks Node for a call that can write.
      to: { path: '^writes-files\\.js$' },
    },
    {
      name: 'hosts-do-not-know-each-other',
      comment:
        'But for the programs of the command line, in Node and in the installed app, which give its `serve` the web host.',
      severity: 'error',
      from: {
        path: '^electron/(main|web|cli)/',
        pathNot: '^electron/(cli/(turnscope|fixtures)|main/command-line)\\.js$',
      },
      to: { path: '^electron/(main|preload|web|cli)/', pathNot: '^electron/$1/' },
    },
    {
      name: 'preload-is-a-bridge',
      comment: 'The preload imports the contract and Electron, nothing else.',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: {
        pathNot: ['^shared/contract/host\\.js$', '^electron/preload/', 'node_modules/electron/'],
      },
    },
    {
      name: 'electron-only-in-the-shell',
      severity: 'error',
      from: { pathNot: '^electron/(main|preload)/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'product-imports-no-tools',
      comment: 'What ships does not depend on how it is built or tested.',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/', pathNot: TESTS },
      to: {
        path: ['^(build|e2e)/', '\\.test\\.jsx?$', 'node_modules/(vitest|@playwright|fast-check|vite)/'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'no-orphans',
      comment: 'Code that nothing imports and that imports nothing is not part of the product.',
      severity: 'error',
      from: { orphan: true, path: '^(shared|electron|renderer)/', pathNot: [TESTS, '\\.d\\.js$'] },
      to: {},
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.js', '.jsx', '.mjs', '.cjs', '.json'],
    },
  },
}
