import { setSide } from '../state/sides.ts'

/** Focuses what is told of the selected turn, wherever the screen has it. */
export function openInspector(): void {
  setSide('turn', true)
  document.querySelector<HTMLElement>('[data-turn-inspector]')?.focus()
}
