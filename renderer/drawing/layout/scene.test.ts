import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timelineOf } from '../../testing/timeline.ts'
import { nextStop, sceneOf, sidesOfSwitch, switchWords } from './scene.ts'

const runtimes = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 60 })
const name = (runtime: string) => runtime

describe('nextStop', () => {
  it('visits every switch, certain and hidden, once and in order in both directions', () => {
    fc.assert(
      fc.property(runtimes, (list) => {
        const scene = sceneOf(timelineOf(list), 'ordinal')
        const walk = (from: number, direction: 1 | -1) => {
          const visited: number[] = []
          let at = nextStop(scene.stops, from, direction)
          while (at !== null) {
            visited.push(at)
            at = nextStop(scene.stops, at, direction)
          }
          return visited
        }
        const forward = walk(-1, 1)
        const back = walk(list.length, -1)
        expect(forward).toHaveLength(scene.timeline.switches.at_least)
        expect(back.reverse()).toEqual(forward)
      }),
    )
  })
})

it('a switch has the last turn known before it and the first known after it at its sides', () => {
  const scene = sceneOf(timelineOf(['a', 'a', 'b', '', '', 'c', '', 'c']), 'ordinal')
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((at) => sidesOfSwitch(scene, at))).toEqual([
    ...[null, null, [1, 2], [2, 5]],
    ...[null, null, null, null],
  ])
})

describe('switchWords', () => {
  it('names a switch where it is seen', () => {
    expect(switchWords(sceneOf(timelineOf(['a', 'b']), 'ordinal'), 1, name)).toBe('switches here from a to b')
  })

  it('says that a switch lies somewhere in an unknown run between different runtimes', () => {
    const scene = sceneOf(timelineOf(['a', '', '', 'b']), 'ordinal')
    expect(switchWords(scene, 2, name)).toBe('a switch from a to b lies somewhere in turns 2–3')
    expect(switchWords(scene, 3, name)).toBeNull()
  })

  it('claims nothing about an unknown run between equal runtimes, nor at the ends', () => {
    for (const list of [
      ['a', '', 'a'],
      ['', 'a'],
      ['a', ''],
    ]) {
      const scene = sceneOf(timelineOf(list), 'ordinal')
      expect(list.map((_, position) => switchWords(scene, position, name))).toEqual(list.map(() => null))
    }
  })
})
