import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { CASE } from '../testing/case.ts'
import { PayloadResult } from './payload-result.tsx'

test('the file of a payload that was checked is named with all that is in its name', async () => {
  const screen = await render(
    <PayloadResult
      caseView={CASE}
      checked={{
        ...{ kind: 'payload', of: '/captured/turns\u202enosj.exe', revision: 1 },
        result: {
          ...{ kind: 'turns', contract: 'current', releases: null, findings: [], findings_total: 0 },
          ...{ items: 2, turns: null },
        },
      }}
    />,
  )
  expect(screen.container.textContent).toContain(String.raw`from /captured/turns\u{202e}nosj.exe`)
  expect(screen.container.innerHTML).not.toContain('\u202e')
})
