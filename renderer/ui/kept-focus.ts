import { type RefObject, useEffect } from 'react'
import { DIALOGS, LAYERS } from './typing.ts'

/** Marks where the keys of a view go on: its table, its list. */
export const KEYS_HERE = { 'data-keys-here': '' } as const

/** Whether the view itself has the focus only until the place is there where its keys go on. */
let waiting = false

/** Gives the focus to the view on screen: to where its keys go on, at once or as soon as that is there. */
export function focusView(): void {
  const view = document.querySelector('main')
  const here = view?.querySelector<HTMLElement>('[data-keys-here]') ?? null
  waiting = here === null
  ;(here ?? view)?.focus({ preventScroll: true })
}

const isLayerOpen = (): boolean => document.querySelector(DIALOGS) !== null

/** Gives what has come the focus, unless somebody is at something that lies over the page by then. */
export function focusIfFree(element: HTMLElement | null | undefined): void {
  if (!isLayerOpen()) element?.focus()
}

function onChange(element: HTMLElement, keep: () => void): () => void {
  const changes = new MutationObserver(keep)
  changes.observe(element, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  return () => changes.disconnect()
}

/**
 * Keeps the focus off the page itself: what had it may go, with its view, its button, its row, and keys and screen readers
 * then go on in the view. Whoever knows a better place has focused it by then.
 */
export function useKeptFocus(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const view = place.current
    if (view === null) return
    const keep = (): void => {
      const { activeElement, body } = document
      if (isLayerOpen()) return
      if (activeElement === body || (waiting && activeElement === view)) focusView()
      else waiting = false
    }
    keep()
    return onChange(view, keep)
  }, [place])
}

/** The same for what lies over the page while it is there. */
export function useFocusInside(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const layer = place.current
    if (layer === null) return
    return onChange(layer, () => {
      if (document.activeElement === document.body) layer.focus({ preventScroll: true })
    })
  }, [place])
}

/** What had the focus last in the page itself. */
let before: HTMLElement | null = null
document.addEventListener('focusin', ({ target }) => {
  if (!(target instanceof HTMLElement) || target.matches('[data-base-ui-focus-guard]')) return
  if (target.closest(LAYERS) === null) before = target
})

/** The dialog that closes next gives the focus to the view: it has led somewhere else. */
export function hasLedOn(): void {
  before = null
}

/**
 * Where the focus goes when a dialog is closed, as its `finalFocus`: to what had it in the page, or else to the view; false
 * where it is in another dialog by now.
 * @param opener what had it when the dialog was opened
 */
export function focusAfter(dialog: HTMLElement | null, opener: Element | null): HTMLElement | boolean {
  if (opener instanceof HTMLElement && opener.isConnected && opener.closest(DIALOGS) !== null) return opener
  const now = document.activeElement?.closest(DIALOGS) ?? dialog
  if (now !== dialog) return false
  if (before?.isConnected === true && before.tabIndex >= 0 && before.matches(':not(:disabled)')) return before
  queueMicrotask(focusView)
  return false
}

const FIELDS = 'input:is([type=text], [type=search], :not([type])):enabled, textarea:enabled'
const OTHERS = 'button:enabled, input:enabled, select:enabled, [tabindex="0"]'

/** Where a dialog begins: in its first field of text, else at the first thing in it that is not a way out. */
export const firstIn = (dialog: HTMLElement | null): HTMLElement | true =>
  dialog?.querySelector<HTMLElement>(FIELDS) ??
  [...(dialog?.querySelectorAll<HTMLElement>(OTHERS) ?? [])].find(
    (one) => one.getAttribute('aria-label') !== 'Close',
  ) ??
  true
