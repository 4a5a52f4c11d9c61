import { Moon, Sun, SunMoon } from 'lucide-react'
import type { Preferences } from '../../shared/contract/preferences.ts'
import { prefer, usePreferences } from '../state/preferences.ts'
import { IconButton } from './button.tsx'
import { Menu, MenuChoice } from './menu.tsx'

const THEMES = [
  ['system', 'As the system has it'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const satisfies readonly (readonly [Preferences['theme'], string])[]

const ICONS = { system: SunMoon, light: Sun, dark: Moon } as const

/** Light, dark, or as the system has it. */
export function ThemeMenu() {
  const theme = usePreferences((state) => state.theme)
  const Icon = ICONS[theme]
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Theme">
          <Icon size={14} aria-hidden />
        </IconButton>
      }
    >
      <MenuChoice value={theme} options={THEMES} onChange={(theme) => prefer({ theme })} />
    </Menu>
  )
}
