import { beforeEach, expect, test } from 'vitest'
import { firstChoices } from '../../shared/contract/address.ts'
import { useUi } from './ui.ts'

const ui = () => useUi.getState()
const turn = (conv_id: string) => ({ conv_id, session_id: 's', turn_id: 't' })

beforeEach(() => {
  ui().showCase('0123456789abcdef', 'timeline')
  ui().selectConversation('a')
  ui().choose('timeline', { zoom: [3, 9], runtime: 'planner', of: 's', evidence: 'conflict' })
})

test('what is chosen of one conversation is not chosen of another, whichever way it is gone to', () => {
  const clean = { zoom: null, runtime: null, of: null, evidence: 'conflict' }
  const ways = {
    selectConversation: () => ui().selectConversation('b'),
    selectTurn: () => ui().selectTurn(turn('b')),
    'an address of another view': () =>
      ui().goToPlace({
        ...{ case_id: '0123456789abcdef', view: 'missing', conv_id: 'b', turn: turn('b') },
        choices: firstChoices('missing'),
      }),
  }
  for (const [name, way] of Object.entries(ways)) {
    ui().selectConversation('a')
    ui().choose('timeline', { zoom: [3, 9], runtime: 'planner', of: 's', evidence: 'conflict' })
    way()
    expect([name, ui().conv_id, ui().choices.timeline]).toMatchObject([name, 'b', clean])
  }
})

test('it stays where another turn of the same conversation is chosen, but hides none that is gone to', () => {
  ui().selectTurn(turn('a'))
  expect(ui().choices.timeline).toMatchObject({ zoom: [3, 9], runtime: 'planner' })
  ui().goToTurn(turn('a'))
  expect(ui().choices.timeline).toMatchObject({ zoom: null, runtime: null, evidence: null })
})
