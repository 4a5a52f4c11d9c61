import { describe, expect, it } from 'vitest'
import { contextValues } from './context-only.ts'
import { readMetadata } from './metadata.ts'

describe('contextValues', () => {
  it('gives what stands beside the runtime, and nothing else', () => {
    const metadata = JSON.stringify({
      'geppetto.runtime@v1': {
        runtime_key: 'planner',
        'profile.slug': 'p',
        'profile.version': 3,
        other: 'x',
      },
      'profile.registry': 'outside',
    })
    expect(contextValues(readMetadata(metadata))).toEqual([
      { key: 'profile.slug', text: 'p' },
      { key: 'profile.version', text: '3' },
    ])
  })

  it('gives nothing for metadata that is malformed or no object', () => {
    for (const text of ['', '{', '[]', 'null', '{"geppetto.runtime@v1":"planner"}'])
      expect(contextValues(readMetadata(text))).toEqual([])
  })
})
