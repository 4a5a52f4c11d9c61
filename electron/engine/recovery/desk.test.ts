import { expect, test } from 'vitest'
import { cancelled } from '../../../shared/contract/errors.ts'
import { Journal } from '../journal/read.ts'
import { readShapes, type Shapes, slotsToShape } from '../queries/shapes.ts'
import { sourceOf, turnsDb, V3 } from '../queries/testing/turns-db.ts'
import { readSchema } from '../schema/read.ts'
import { Desk } from './desk.ts'
import { QUIET } from './testing/workbench.ts'

/** A desk, and a reading of its shapes that ends when the test says so. */
function desk() {
  const db = turnsDb(V3, [])
  const source = sourceOf(db)
  const shapes = readShapes(db, { ...source, slots: slotsToShape(source.index) }, QUIET)
  const readings: { resolve: (shapes: Shapes) => void; reject: (error: Error) => void }[] = []
  const read = () => new Promise<Shapes>((resolve, reject) => readings.push({ resolve, reject }))
  return { desk: new Desk(source.index, new Journal(db, readSchema(db))), shapes, readings, read }
}

test('who waits for shapes whose reader cancels gets them all the same, from a reading of its own', async () => {
  const { desk: shared, shapes, readings, read } = desk()
  const first = new AbortController()
  const cancelling = shared.shapes(read, first.signal)
  const waiting = [shared.shapes(read, undefined), shared.shapes(read, new AbortController().signal)]
  expect(readings).toHaveLength(1)
  first.abort()
  readings[0]!.reject(cancelled())
  await expect(cancelling).rejects.toMatchObject({ kind: 'Cancelled' })
  // One of those that waited reads them, for all that did.
  await expect.poll(() => readings.length).toBe(2)
  readings[1]!.resolve(shapes)
  expect(await Promise.all(waiting)).toEqual([shapes, shapes])
  expect(await shared.shapes(read, undefined)).toBe(shapes)
  expect(readings).toHaveLength(2)
})

test('a reading that fails fails its own caller, and the next one reads again', async () => {
  const { desk: shared, shapes, readings, read } = desk()
  const failing = shared.shapes(read, undefined)
  readings[0]!.reject(new Error('no disk'))
  await expect(failing).rejects.toThrow('no disk')
  const next = shared.shapes(read, undefined)
  readings[1]!.resolve(shapes)
  expect(await next).toBe(shapes)
})
