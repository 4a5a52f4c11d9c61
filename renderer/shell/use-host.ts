import { useEffect } from 'react'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { beginDemo } from '../demo/demo.ts'
import { host } from '../host/index.ts'
import { chooseTimelineStore } from '../start/attach-timeline.ts'
import { chooseDatabase } from '../start/choose.ts'
import { closeCase, openDropped, openPath, openSample } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { findInView } from './find.ts'
import { togglePresenting } from './presenting.ts'

/** Does what the program around the page asks for: files to open, menu commands. */
export function useHost(): void {
  useEffect(() => {
    const { show } = useUi.getState()
    const stopOpen = host.onOpen(({ paths, timeline_path, picked: { wal_path, ...part } }) => {
      const [path, ...more] = paths
      if (path === undefined) return
      void (more.length > 0 ? openDropped(paths) : openPath(path, timeline_path, part, wal_path))
    })
    const stopMenu = host.onMenu((command) => {
      const { case_id, go } = useUi.getState()
      if (typeof command === 'object') return case_id === null ? undefined : go(command.view)
      switch (command) {
        case 'open':
          return void chooseDatabase()
        case 'open-sample':
          return void openSample()
        case 'close-case':
          return case_id === null ? undefined : void closeCase(case_id)
        case 'export':
        case 'report':
        case 'release-notes':
        case 'palette':
          return case_id === null ? undefined : show(command)
        case 'attach-timeline':
          return case_id === null ? undefined : void chooseTimelineStore(case_id)
        case 'find':
          return void findInView()
        case 'help-keys':
          return show('keys')
        case 'bigger-type':
          return togglePresenting()
        case 'demo':
          beginDemo()
          return case_id === null ? void openSample() : undefined
        case 'letters':
          return show('letters')
        default:
          assertNever(command)
      }
    })
    return () => {
      stopOpen()
      stopMenu()
    }
  }, [])
}
