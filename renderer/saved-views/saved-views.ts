import { useQuery } from '@tanstack/react-query'
import { parseAddress, printAddress } from '../../shared/contract/address.ts'
import type { SavedView } from '../../shared/contract/saved-views.ts'
import { VIEW_LABELS } from '../../shared/contract/view-names.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { queryClient } from '../api/client.ts'
import { call, onEvent } from '../host/connection.ts'
import { usePreferences } from '../state/preferences.ts'
import { placeNow, useUi } from '../state/ui.ts'

const keyOf = (case_id: string) => ['saved views', case_id] as const

onEvent('views.changed', ({ case_id }) => void queryClient.invalidateQueries({ queryKey: keyOf(case_id) }))

const NONE: readonly SavedView[] = []

/** Every saved view of a case by name, or why there are none. They are no part of its revision. */
export function useSavedViews(case_id: string): {
  readonly items: readonly SavedView[]
  readonly error: Error | null
} {
  const { data, error } = useQuery({
    queryKey: keyOf(case_id),
    queryFn: ({ signal }) => call('views.list', { case_id }, { signal }),
    select: ({ items }) => items,
  })
  return { items: data ?? NONE, error }
}

/** Which view an address leads to, and of which conversation. */
export function placeInWords(address: string): string {
  const place = parseAddress(address)
  if (place === null) return ''
  const of = place.conv_id === null ? '' : ` of ${visibleText(middleEllipsis(place.conv_id, 24))}`
  return `${VIEW_LABELS[place.view]}${of}`
}

/** The address of what is on screen. */
export const addressNow = (): string => printAddress(placeNow())

export function openSavedView({ address }: SavedView): void {
  const place = parseAddress(address)
  if (place !== null) useUi.getState().goToPlace(place)
}

const by = (): { person?: string } => {
  const { person } = usePreferences.getState()
  return person === null ? {} : { person }
}

const know = (case_id: string, items: readonly SavedView[]): void =>
  void queryClient.setQueryData(keyOf(case_id), { items })

export async function saveView(
  case_id: string,
  view: Pick<SavedView, 'name' | 'address'>,
  replace: boolean,
): Promise<void> {
  const { name, address } = view
  know(case_id, (await call('views.set', { case_id, name, address, replace, ...by() })).items)
}

export async function renameView(case_id: string, name: string, to: string): Promise<void> {
  know(case_id, (await call('views.rename', { case_id, name, to })).items)
}

export async function removeView(case_id: string, name: string): Promise<void> {
  know(case_id, (await call('views.remove', { case_id, name })).items)
}

/** @returns what came of it, in words */
export async function importViews(case_id: string, path: string): Promise<string> {
  const { items, added, there, passed_over } = await call('views.load', { case_id, path, ...by() })
  know(case_id, items)
  const parts = [
    `${added} added`,
    ...(there === 0 ? [] : [`${there} here already`]),
    ...(passed_over === 0 ? [] : [`${passed_over} passed over: no address of a view`]),
  ]
  return `${parts.join(', ')}.`
}
