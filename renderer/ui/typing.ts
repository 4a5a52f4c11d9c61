/** Whether a key press belongs to a field that takes text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** What lies over the page and has the focus while it is there. */
export const DIALOGS = '[role=dialog], [role=alertdialog]'
/** The same, and what lies over it for a moment. */
export const LAYERS = `${DIALOGS}, [role=menu]`

/** Whether a key press belongs to a menu or a popover, which has its own keys. */
export const isInLayer = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(LAYERS) !== null

interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** Whether a key press in a field of many lines does what is written there: Enter alone is a new line. */
export const isSend = ({ key, ctrlKey, metaKey }: Press): boolean => key === 'Enter' && (ctrlKey || metaKey)
