import { useEffect } from 'react'
import { host } from '../host/index.ts'
import { prefer, preferencesLoaded, usePreferences } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'

/** Applies what the person has chosen for good to the page as a whole. */
export function useKeptChoices(): void {
  const theme = usePreferences((state) => state.theme)
  const presenting = usePreferences((state) => state.presenting)
  useEffect(() => void preferencesLoaded(), [])
  useEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'system') delete dataset.theme
    else dataset.theme = theme
  }, [theme])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-presenting', presenting && host.present === null)
  }, [presenting])
  useEffect(
    () =>
      // How a timeline is shown is chosen in the view, for the next case as well.
      useUi.subscribe(({ choices, case_id }, before) => {
        const { by } = choices.timeline
        if (case_id !== null && case_id === before.case_id && by !== before.choices.timeline.by)
          prefer({ timeline: by })
      }),
    [],
  )
}
