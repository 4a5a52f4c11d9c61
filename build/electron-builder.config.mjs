import { fileURLToPath } from 'node:url'
import { isOnlyToTry } from './packaging/only-to-try.ts'

/** What is only tried differs from what is distributed in one fuse: Playwright drives the main process through Node's inspector. */
const isUnpacked = isOnlyToTry(process.argv.slice(2))

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const made = (name) => here(`../dist/packaging/${name}`)

/** Where Linux wants what is not the app itself: fpm's form, file=place. */
const elsewhere = [
  [made('turnscope.1.gz'), '/usr/share/man/man1/turnscope.1.gz'],
  [made('completion.bash'), '/usr/share/bash-completion/completions/turnscope'],
  [made('completion.zsh'), '/usr/share/zsh/vendor-completions/_turnscope'],
  [made('completion.fish'), '/usr/share/fish/vendor_completions.d/turnscope.fish'],
  [
    here('packaging/io.github.turnscope.Turnscope.metainfo.xml'),
    '/usr/share/metainfo/io.github.turnscope.Turnscope.metainfo.xml',
  ],
  [here('packaging/mime.xml'), '/usr/share/mime/packages/turnscope.xml'],
  [here('../LICENSE'), '/usr/share/doc/turnscope/copyright'],
].map(([from, to]) => `${from}=${to}`)

const installed = {
  afterInstall: here('packaging/after-install.sh'),
  afterRemove: here('packaging/after-remove.sh'),
  fpm: elsewhere,
}

/** electron-builder takes the credentials for this from the environment; without them it must not even try. */
const canNotarize = Boolean(
  process.env.APPLE_API_KEY || process.env.APPLE_ID || process.env.APPLE_KEYCHAIN_PROFILE,
)
if (process.platform === 'darwin' && !isUnpacked && !canNotarize)
  console.error(
    'Not notarised: there are no credentials of Apple (APPLE_API_KEY or APPLE_ID) in the environment.',
  )

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'io.github.turnscope.Turnscope',
  productName: 'Turnscope',
  copyright: 'Copyright © 2026 The Turnscope authors',
  // Whoever calls electron-builder itself gets today's bundles too.
  beforePack: async () => {
    await (await import('./bundle.ts')).bundleIfStale()
    await (await import('./packaging/made-files.ts')).writeMadeFiles()
  },
  directories: { output: 'release', buildResources: 'build/icons' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  artifactName: 'Turnscope-${version}-${os}-${arch}.${ext}',
  files: [
    'dist/electron/**/*',
    'dist/renderer/**/*',
    'build/icons/icon.png',
    'package.json',
    '!**/*.map',
    // The one package that cannot be bundled. What else npm installs for users is for those who compile addons, ask a
    // dataset in a checkout, or need a Node.
    '!node_modules/!(better-sqlite3)/**',
    '!node_modules/better-sqlite3/{deps,src,binding.gyp}',
    '!node_modules/better-sqlite3/{deps,src}/**',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)',
  ],
  extraFiles: [
    { from: 'LICENSE', to: 'LICENSE.turnscope.txt' },
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/sbom.cdx.json',
  ].map((file) => (typeof file === 'string' ? { from: file, to: file.replace('dist/', '') } : file)),
  // Outside the archive stand the addon, since a library cannot be loaded from within, and what the desktop reads itself.
  asar: { smartUnpack: false },
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/**', 'build/icons/icon.png'],
  // The prebuilt addon speaks Node-API: the same file serves Node and every Electron.
  npmRebuild: false,
  // The app looks for later versions by itself, where somebody switched that on: electron/main/updates.ts.
  publish: null,
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
  // Linux has their type in a file of ours: electron-builder would write the three endings as one pattern.
  fileAssociations: [
    {
      ext: ['db', 'sqlite', 'sqlite3'],
      name: 'SQLite database',
      description: 'SQLite database',
      role: 'Viewer',
      rank: 'Alternate',
    },
  ],
  linux: {
    executableName: 'turnscope',
    // Before what a desktop hands over: no name of a file and no link is a switch. Without this an AppImage has --no-sandbox here.
    executableArgs: ['--'],
    target: ['AppImage', 'deb', 'rpm', 'tar.gz'],
    category: 'Development',
    icon: 'sizes',
    synopsis: 'Inspect copied turns.db files',
    maintainer: 'The Turnscope authors <turnscope@users.noreply.github.com>',
    mimeTypes: ['application/vnd.sqlite3', 'application/x-sqlite3'],
    desktop: { entry: { Keywords: 'SQLite;database;turns;runtime;inspector;' } },
    extraFiles: ['turnscope', 'fonts.conf'].map((name) => ({
      from: `build/packaging/${name}`,
      to: `bin/${name}`,
    })),
  },
  deb: {
    priority: 'optional',
    // electron-builder's own list, and what a machine without a desktop lacks.
    depends: [
      ...['libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xdg-utils', 'libatspi2.0-0'],
      ...['libuuid1', 'libsecret-1-0', 'libdrm2', 'libgbm1', 'libasound2'],
    ],
    ...installed,
  },
  rpm: installed,
  mac: {
    target: [
      { target: 'dmg', arch: ['x64', 'arm64', 'universal'] },
      { target: 'zip', arch: ['x64', 'arm64', 'universal'] },
    ],
    category: 'public.app-category.developer-tools',
    icon: 'sizes/1024x1024.png',
    hardenedRuntime: true,
    entitlements: here('packaging/entitlements.mac.plist'),
    entitlementsInherit: here('packaging/entitlements.mac.plist'),
    notarize: canNotarize,
    extraFiles: [{ from: 'build/packaging/turnscope', to: 'Resources/bin/turnscope' }],
  },
  win: {
    target: ['nsis', 'portable'],
    icon: 'sizes/512x512.png',
    extraFiles: [{ from: 'build/packaging/turnscope.cmd', to: 'bin/turnscope.cmd' }],
  },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  portable: { artifactName: 'Turnscope-${version}-portable-${arch}.${ext}' },
}
