// Test support: what becomes of a copy between the server and the person.
import { mkdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tarGz, zip } from '../../evidence/archive-fixtures.ts'
import {
  writeAllInWal,
  writeFifo,
  writeLiveWal,
  writeTimelineStore,
  writeTurns,
} from '../../evidence/fixtures.ts'
import { type Arrival, bytes, changed, lone, noise, renamedLog, take, textMode, WHOLE } from './arrival.ts'

export const ON_THE_WAY: readonly Arrival[] = [
  // Everything is in the -wal.
  {
    what: 'a young server’s main file alone',
    make: (f) => writeAllInWal(join(f, 'turns.db'), { suffixes: [''] }),
    turns: null,
    says: /Nothing is in this file yet.*Ask for turns\.db and turns\.db-wal/s,
  },
  {
    what: 'the same, its log a browser’s duplicate',
    make: renamedLog('turns.db-wal (1)'),
    turns: 30,
    says: ['wal-named'],
    args: (f) => ['--wal', join(f, 'turns.db-wal (1)')],
  },
  {
    what: 'the same, its log from a mail',
    make: renamedLog('attachment.bin'),
    turns: 30,
    says: ['wal-named'],
    args: (f) => ['--wal', join(f, 'attachment.bin')],
  },
  {
    what: 'as LiteFS keeps it',
    make: (f) => {
      const path = writeAllInWal(join(f, 'database'))
      renameSync(`${path}-wal`, join(f, 'wal'))
      return path
    },
    turns: 30,
    says: ['wal-named'],
  },
  {
    what: 'as Litestream keeps it',
    make: (f) => {
      mkdirSync(join(f, '.turns.db-litestream', 'generations'), { recursive: true })
      writeFileSync(join(f, '.turns.db-litestream', 'generation'), 'a1b2')
      return writeLiveWal(join(f, 'turns.db'))
    },
    turns: 150,
    says: ['wal-folded'],
  },
  {
    what: 'an empty main file with its log',
    make: (f) => {
      const path = writeAllInWal(join(f, 'turns.db'))
      truncateSync(path, 0)
      return path
    },
    turns: null,
    says: /turns\.db-wal beside it holds .*copied together/s,
  },
  // Transfers.
  {
    what: 'a terminal',
    make: textMode('\r\n'),
    turns: null,
    says: /every line feed got a carriage return.*copied as it is/s,
  },
  {
    what: 'a program that takes it for UTF-8',
    make: changed((whole) => Buffer.from(whole.toString('utf8'))),
    turns: null,
    says: /replaced by U\+FFFD.*copied as it is/s,
  },
  {
    what: 'PowerShell',
    make: changed((whole) => Buffer.from(`\uFEFF${whole.toString('latin1')}`, 'utf16le')),
    turns: null,
    says: /UTF-16 text.*PowerShell/s,
  },
  {
    what: 'HTTP headers',
    make: changed((whole) => Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nServer: x\r\n\r\n'), whole])),
    turns: WHOLE,
    says: ['taken-from'],
    args: () => ['--at', '30'],
  },
  {
    what: 'base64 of a mail',
    make: changed((whole) =>
      Buffer.from(
        `Content-Transfer-Encoding: base64\r\n\r\n${whole.toString('base64').replace(/.{76}/g, '$&\r\n')}`,
      ),
    ),
    turns: WHOLE,
    says: ['unpacked'],
  },
  {
    what: 'base64 of a shell',
    make: changed((whole) => Buffer.from(whole.toString('base64')), 'turns.db.b64'),
    turns: WHOLE,
    says: ['unpacked'],
  },
  {
    what: 'rsync’s partial file',
    make: (f) => {
      const path = writeTurns(join(f, '.turns.db.Xa12Qz'), { turns: 2000 })
      truncateSync(path, 4096 * 60 + 77)
      return path
    },
    turns: 875,
    says: ['unfinished', 'truncated', 'damaged'],
    stays: /is damaged/,
  },
  {
    what: 'a download that is not done',
    make: (f) => {
      const path = writeTurns(join(f, 'turns.db.crdownload'), { turns: 2000 })
      truncateSync(path, 4096 * 60)
      return path
    },
    turns: 901,
    says: ['unfinished', 'truncated', 'damaged'],
    stays: /is damaged/,
  },
  {
    what: 'a download of which nothing came',
    make: bytes(() => '', 'turns.db.part'),
    turns: null,
    says: /is empty: it has 0 bytes/,
  },
  {
    what: 'a download that was made as large as it will be',
    make: bytes(() => Buffer.alloc(65_536), 'turns.db.part'),
    turns: null,
    says: /nothing but zero bytes.*Copy the database again/s,
  },
  // Encrypted, odd headers.
  {
    what: 'encrypted, with a plain header',
    make: changed((whole) => noise(whole, 32)),
    turns: null,
    says: /encrypted database.*Decrypt it first/s,
  },
  {
    what: 'encrypted, 24 plain bytes',
    make: changed((whole) => noise(whole, 24)),
    turns: null,
    says: /encrypted database.*Decrypt it first/s,
  },
  {
    what: 'encrypted as a whole',
    make: changed((whole) => noise(whole, 0)),
    turns: null,
    says: /encrypted or random data.*decrypt it first/s,
  },
  {
    what: 'a newer write version',
    make: take('schema/newer-write-version.db'),
    turns: 60,
    says: ['newer-write-version'],
  },
  {
    what: 'a write version of 255',
    make: changed((whole) => {
      whole[18] = 255
      return whole
    }),
    turns: WHOLE,
    says: ['newer-write-version'],
  },
  // Archives.
  {
    what: 'a zip with a set',
    make: (f) => {
      const path = writeLiveWal(join(f, 'turns.db'))
      writeFileSync(
        join(f, 'set.zip'),
        zip([
          ['turns.db', readFileSync(path)],
          ['turns.db-wal', readFileSync(`${path}-wal`)],
        ]),
      )
      return join(f, 'set.zip')
    },
    turns: 150,
    says: ['unpacked', 'wal-folded'],
  },
  {
    what: 'a tar.gz in a zip',
    make: (f) => {
      writeFileSync(join(f, 'out.zip'), zip([['support/in.tar.gz', tarGz([['turns.db', lone(f)]])]]))
      return join(f, 'out.zip')
    },
    turns: null,
    says: /another archive in it, support\/in\.tar\.gz.*Unpack out\.zip/s,
  },
  {
    what: 'a gzip of a zip',
    make: (f) => {
      writeFileSync(join(f, 'out.gz'), gzipSync(zip([['turns.db', lone(f)]])))
      return join(f, 'out.gz')
    },
    turns: null,
    says: /another archive in it, out.*Unpack out\.gz/s,
  },
  {
    what: 'a gzip of no database',
    make: bytes(() => gzipSync('only a log\n'.repeat(50)), 'turns.db.gz'),
    turns: null,
    says: /there is turns\.db in it, and that looks like text/,
  },
  {
    what: 'an Excel file',
    make: bytes(
      () =>
        zip([
          ['[Content_Types].xml', Buffer.from('<Types/>')],
          ['xl/workbook.xml', Buffer.from('<workbook/>')],
        ]),
      'turns.xlsx',
    ),
    turns: null,
    says: /it is an Excel workbook.*Ask for the turns\.db/s,
  },
  // Other files.
  {
    what: 'a CSV',
    make: bytes(() => 'conv_id,session_id,turn_id\nc,s,t\n', 'turns.csv'),
    turns: null,
    says: /a table as text \(CSV\).*lost its types/s,
  },
  {
    what: 'an SQL dump',
    make: bytes(
      () => 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE turns(x);\nCOMMIT;\n',
      'dump.sql',
    ),
    turns: null,
    says: /SQL dump.*sqlite3 turns\.db < /s,
  },
  {
    what: 'a dump of MySQL',
    make: bytes(() => '-- MySQL dump 10.13  Distrib 8.0.36\n--\nCREATE TABLE `turns` (x int);\n', 'dump.sql'),
    turns: null,
    says: /dump of a MySQL database.*--turns-backend mysql/s,
  },
  {
    what: 'a dump of PostgreSQL',
    make: bytes(() => '--\n-- PostgreSQL database dump\n--\n\nSET x = 0;\n', 'dump.sql'),
    turns: null,
    says: /dump of a PostgreSQL database/,
  },
  {
    what: 'a DuckDB database',
    make: bytes(() => Buffer.concat([Buffer.alloc(8), Buffer.from('DUCK'), Buffer.alloc(4084)])),
    turns: null,
    says: /DuckDB/,
  },
  {
    what: 'a Parquet file',
    make: bytes(
      () => Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 7), Buffer.from('PAR1')]),
      'turns.parquet',
    ),
    turns: null,
    says: /Parquet/,
  },
  {
    what: 'a timeline store',
    make: (f) => writeTimelineStore(join(f, 'timeline.db'), { c: 'planner' }),
    turns: null,
    says: /timeline store/,
  },
  // Places.
  {
    what: 'a name with a line feed',
    make: (f) => writeTurns(join(f, 'turns\n(1).db')),
    turns: 100,
    says: [],
    posix: true,
  },
  {
    what: 'a name of emoji in such a folder',
    make: (f) => {
      mkdirSync(join(f, '📎 de\u0301'))
      return writeTurns(join(f, '📎 de\u0301', '🗂.db'))
    },
    turns: 100,
    says: [],
  },
  {
    what: 'a Windows path in quotes',
    make: () => '"C:\\Users\\me\\turns.db"',
    turns: null,
    says: /no file at C:\\Users\\me\\turns\.db: that is a path of Windows/,
    posix: true,
  },
  {
    what: 'a link',
    make: (f) => {
      symlinkSync(writeTurns(join(f, 'real.db')), join(f, 'turns.db'))
      return join(f, 'turns.db')
    },
    turns: 100,
    says: ['link'],
    posix: true,
  },
  {
    what: 'a named pipe',
    make: (f) => writeFifo(join(f, 'turns.db')),
    turns: null,
    says: /is a named pipe, not a database file/,
    posix: true,
  },
  {
    what: 'a folder',
    make: (f) => dirname(writeTurns(join(f, 'turns.db'))),
    turns: null,
    says: /Pick the file inside it: .*turns\.db/,
  },
]
