import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { ErrorBox } from './index.ts'

test('what was asked for is told so that all of it can be seen, and in part where it is as long as a book', async () => {
  const failure = (id: string) =>
    new TurnscopeError('NotFound', `This case has no conversation “${id}”.`, `Look for ${id}.`)
  const screen = await render(<ErrorBox error={failure('exe\u202eplanner')} />)
  const told = (): string => screen.getByRole('alert').element().textContent
  expect(told()).toContain(String.raw`no conversation “exe\u{202e}planner”.`)
  expect(told()).toContain(String.raw`Look for exe\u{202e}planner.`)
  await screen.rerender(<ErrorBox error={failure('x'.repeat(1_000_000))} />)
  expect(told()).toContain('no conversation “xxx')
  expect(told().length).toBeLessThan(5000)
})
