import { lazy, Suspense, useState } from 'react'
import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { FaultBoundary } from './fault-boundary.tsx'

const Lost = lazy(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')))

function Views() {
  const [view, setView] = useState('lost')
  return (
    <>
      <button type="button" onClick={() => setView('sound')}>
        Timeline
      </button>
      <FaultBoundary key={view}>
        <Suspense fallback={null}>{view === 'lost' ? <Lost /> : <p>A sound view</p>}</Suspense>
      </FaultBoundary>
    </>
  )
}

test('a view that cannot be fetched says so, and the others can still be gone to', async () => {
  const screen = await render(<Views />)
  await expect.element(screen.getByRole('alert')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Load the page again' })).toBeVisible()
  await screen.getByRole('button', { name: 'Timeline' }).click()
  await expect.element(screen.getByText('A sound view')).toBeVisible()
})
