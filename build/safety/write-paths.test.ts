import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OUTPUTS } from '../../electron/engine/case/outputs.ts'
import { type MethodName, methods } from '../../shared/contract/methods.ts'
import { INTERRUPTED_NAMES } from '../../shared/contract/work-names.ts'
import { type DeedName, deedNamed, KILLED_BY, WRITERS } from './deeds.ts'

test('every method that changes a case or writes a file is killed by a deed of its own, or says why not', () => {
  const writes = (name: MethodName): boolean => {
    const { does, input } = methods[name]
    // A target is told by whether it may be replaced; what is read is named by its path alone.
    return does !== 'read' || 'replace' in ((input as unknown as { shape?: object }).shape ?? {})
  }
  const named = Object.keys(KILLED_BY)
  expect(
    (Object.keys(methods) as MethodName[]).filter((name) => writes(name) && !named.includes(name)),
  ).toEqual([])
})

test('every method that writes a file for people is told where it was interrupted, and a deed of its own holds that', () => {
  const files = (Object.keys(methods) as MethodName[]).filter(
    (name) =>
      methods[name].does === 'read' && 'replace' in ((methods[name].input as { shape?: object }).shape ?? {}),
  )
  const outputs = Object.keys(OUTPUTS) as (keyof typeof OUTPUTS)[]
  expect(outputs).toEqual(expect.arrayContaining(files))
  for (const name of outputs) {
    const { told } = deedNamed(KILLED_BY[name] as DeedName)
    expect(told, name).toContain(INTERRUPTED_NAMES[name])
  }
})

test('every file of the engine that writes files is named with the deed that kills it', () => {
  const engine = new URL('../../electron/engine/', import.meta.url)
  const callers = globSync('**/*.ts', { cwd: engine }).filter(
    (name) =>
      !/test|fixtures|^disk\//.test(name) &&
      /\b(writeNewFile|new NewFile|replaceOwnFile|keepOwnFile|openLinesFile)\(/.test(
        readFileSync(new URL(name, engine), 'utf8'),
      ),
  )
  expect(callers.map((name) => name.replaceAll('\\', '/')).sort()).toEqual(Object.keys(WRITERS).sort())
})
