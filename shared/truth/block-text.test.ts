import { describe, expect, it } from 'vitest'
import { blockText } from './block-text.ts'

describe('blockText', () => {
  it('takes the text of a payload that has one', () => {
    expect(blockText('{"text":"hello"}')).toBe('hello')
  })

  it('leaves every other payload to be shown as it is', () => {
    for (const payload of ['', '{"text":', '{"text":7}', '{"text":""}', '["text"]', 'null', '{}'])
      expect(blockText(payload)).toBeNull()
  })
})
