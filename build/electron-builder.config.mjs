/**
 * `--linux dir` makes the unpacked app that is tried and driven on the machine it was built on, and never given
 * away. It differs from what is distributed in one fuse: Playwright drives the main process through Node's
 * inspector.
 */
const isUnpacked = process.argv.some((argument) => argument === 'dir' || argument === '--dir')

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'io.github.turnscope.Turnscope',
  productName: 'Turnscope',
  // Whoever calls electron-builder itself gets today's bundles too.
  beforePack: async () => (await import('./bundle.ts')).bundleIfStale(),
  directories: { output: 'release', buildResources: 'build/icons' },
  files: [
    'dist/electron/**/*',
    'dist/renderer/**/*',
    'build/icons/icon.png',
    'package.json',
    '!**/*.map',
    '!node_modules/better-sqlite3/{deps,src,binding.gyp}',
    '!node_modules/better-sqlite3/{deps,src}/**',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)',
  ],
  // The addon alone stands outside the archive: a library cannot be loaded from within.
  asar: { smartUnpack: false },
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/**'],
  // The prebuilt addon speaks Node-API: the same file serves Node and every Electron.
  npmRebuild: false,
  electronLanguages: ['en', 'en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: isUnpacked,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  protocols: [{ name: 'A place in Turnscope', schemes: ['turnscope'] }],
  linux: {
    executableName: 'turnscope',
    target: ['AppImage', 'deb'],
    category: 'Development',
    icon: 'icon.png',
    synopsis: 'Inspect copied turns.db files',
    maintainer: 'The Turnscope authors',
  },
  deb: { priority: 'optional' },
  mac: {
    target: 'dmg',
    category: 'public.app-category.developer-tools',
    icon: 'icon.png',
    fileAssociations: [
      { ext: ['db', 'sqlite', 'sqlite3'], name: 'SQLite database', role: 'Viewer', rank: 'Alternate' },
    ],
  },
  win: { target: 'nsis', icon: 'icon.png' },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
}
