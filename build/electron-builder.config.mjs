/** The test flavour differs in one fuse: Playwright drives the main process through Node's inspector. */
const forTests = process.env.TURNSCOPE_PACKAGE_FLAVOUR === 'test'

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'io.github.turnscope.Turnscope',
  productName: 'Turnscope',
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
    enableNodeCliInspectArguments: forTests,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: {
    executableName: 'turnscope',
    target: ['dir', 'AppImage', 'deb'],
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
