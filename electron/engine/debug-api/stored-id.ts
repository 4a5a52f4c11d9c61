import type { ReadableDb } from '../db/open.ts'
import { isUtf8Database, storedBytes } from '../queries/statements.ts'
import type { Id } from './request.ts'

/** An id as it was asked for, in the bytes that the database stores for it. */
export const storedId = (db: ReadableDb, id: Id): Buffer =>
  isUtf8Database(db) ? id : storedBytes(db, id.toString('utf8'))
