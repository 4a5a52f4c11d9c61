import { useUi } from '../state/ui.ts'

/**
 * Goes to where the view on screen is searched: its fields one after the other, those of a dialog while one is open.
 * In a case where the view has none it is the palette, which finds everything by name.
 * False where there is nothing of ours: then the browser finds text in the page.
 */
export function findInView(): boolean {
  const dialog = document.querySelector('[role=dialog]')
  const boxes = [...(dialog ?? document).querySelectorAll<HTMLInputElement>('input[type=search]')].filter(
    (box) => box.checkVisibility() && !box.disabled,
  )
  const next = boxes[(boxes.indexOf(document.activeElement as HTMLInputElement) + 1) % boxes.length]
  if (next !== undefined) {
    next.focus()
    next.select()
    return true
  }
  const { case_id, show } = useUi.getState()
  if (dialog !== null || case_id === null) return false
  show('palette')
  return true
}
