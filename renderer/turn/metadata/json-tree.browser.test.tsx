import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { scanJson } from '../../../shared/truth/json-scan.ts'
import { JsonTree } from './json-tree.tsx'
import { findNodes, type Hits } from './tree.ts'

const DOCUMENT = { first: { inner: 1 }, rest: Array.from({ length: 40 }, (_, at) => at), last: 'end' }

async function treeOf(text: string, needle: string | null) {
  const json = scanJson(text)
  if (!('kind' in json)) throw new Error('the document is sound')
  const hits: Hits = needle === null ? { nodes: [], complete: true } : findNodes(json, needle)
  const screen = await render(
    <div style={{ height: 300, display: 'grid' }}>
      <JsonTree
        label="Metadata"
        json={json}
        candidates={[]}
        places={[]}
        hits={hits}
        hit={needle === null ? -1 : 0}
      />
    </div>,
  )
  const tree = screen.getByRole('tree', { name: 'Metadata' }).element() as HTMLElement
  const here = () => tree.querySelector('[aria-selected=true]')
  return { tree, here }
}

test('a tree is moved through by the keys of every list, and opened and closed by its own', async () => {
  const { tree, here } = await treeOf(JSON.stringify(DOCUMENT), null)
  tree.focus()
  await userEvent.keyboard('{End}')
  await expect.poll(() => here()?.textContent).toContain('last')
  await userEvent.keyboard('{Home}{ArrowDown}')
  await expect.poll(() => here()?.textContent).toContain('first')
  const before = here()!.getAttribute('aria-expanded')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => here()?.getAttribute('aria-expanded')).toBe(String(before !== 'true'))
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}')
  await expect.poll(() => here()?.getAttribute('aria-level')).toBe('1')
})

test('what is found far down comes into sight, in whatever it was hidden', async () => {
  const text = JSON.stringify({ rest: Array.from({ length: 400 }, (_, at) => ({ at })), deep: { needle: 7 } })
  const { tree, here } = await treeOf(text, 'needle')
  await expect.poll(() => here()?.textContent).toContain('needle')
  const box = tree.getBoundingClientRect()
  await expect.poll(() => here()!.getBoundingClientRect().bottom).toBeLessThanOrEqual(box.bottom + 1)
})
