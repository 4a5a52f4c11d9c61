import { useCallback } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { RuntimeOrder } from './runtime-order.ts'
import { type RuntimeStyle, runtimeStyle } from './runtime-style.ts'

const orders = new Map<string, RuntimeOrder>()

function orderOf(case_id: string, runtimes: readonly string[] | undefined): RuntimeOrder {
  const key = JSON.stringify([case_id, runtimes ?? null])
  let order = orders.get(key)
  if (order === undefined) {
    order = new RuntimeOrder(runtimes)
    orders.set(key, order)
  }
  return order
}

/** Styles of one case's runtimes: the same runtime looks the same in every view of the case. */
export function useRuntimeStyle(caseView: CaseView): (runtime_key: string) => RuntimeStyle {
  const { case_id, runtimes } = caseView
  return useCallback(
    (runtime_key) =>
      runtimeStyle(runtime_key, runtime_key === '' ? 0 : orderOf(case_id, runtimes).of(runtime_key)),
    [case_id, runtimes],
  )
}
