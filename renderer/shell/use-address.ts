import { useEffect } from 'react'
import {
  type CasePlace,
  FLEET_ADDRESS,
  OF_A_CONVERSATION,
  parseAddress,
  printAddress,
} from '../../shared/contract/address.ts'
import { host } from '../host/index.ts'
import { closeCase, resumeCase } from '../start/opening.ts'
import { placeNow, useUi } from '../state/ui.ts'

/** What changes within a place is told the browser at most so often: it takes no more, and keys repeat. */
const SETTLE_MS = 250

/** What makes a place another one to come back to, rather than the same one a little changed. */
const stepOf = (place: CasePlace | null): string =>
  place === null
    ? `${useUi.getState().fleet}`
    : JSON.stringify([
        place.case_id,
        place.view,
        OF_A_CONVERSATION.includes(place.view) ? place.conv_id : null,
        place.view === 'timeline' ? place.choices.zoom : null,
      ])

/** Whether Back is to find what was there before. A conversation that a view chose by itself is no step. */
const isStep = (place: CasePlace | null): boolean =>
  stepOf(place) !== step && (place === null || stepOf({ ...place, conv_id: null, turn: null }) !== step)

let written = ''
let step = ''
let writtenAt = Number.NEGATIVE_INFINITY
let timer: ReturnType<typeof setTimeout> | undefined
/** While the case of an address is being opened, that address stays. */
let arriving = false

function write(): void {
  clearTimeout(timer)
  timer = undefined
  if (arriving) return
  const place = placeNow()
  const isFleet = place === null && useUi.getState().fleet
  const address = isFleet ? FLEET_ADDRESS : printAddress(place)
  if (address === written) return
  if (isStep(place)) history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  written = address
  writtenAt = performance.now()
  step = stepOf(place)
}

/** A step is written at once, so that Back finds what was before; of other changes the first, and the last. */
function writeSoon(): void {
  const wait = writtenAt + SETTLE_MS - performance.now()
  if (wait <= 0 || isStep(placeNow())) write()
  else timer ??= setTimeout(write, wait)
}

let begun = false

async function go(place: CasePlace | null): Promise<void> {
  const { case_id, goToPlace } = useUi.getState()
  if (place === null) {
    if (case_id !== null) await closeCase(case_id)
    return
  }
  if (place.case_id === case_id) return goToPlace(place)
  arriving = true
  try {
    // Whoever stays with a job that runs stays where it is.
    if (case_id !== null && !(await closeCase(case_id))) return
    await resumeCase({ case_id: place.case_id, name: 'the case of this address', path: '' })
    if (useUi.getState().case_id === place.case_id) goToPlace(place)
    // What does not open is no place to come back to.
    else step = ''
  } finally {
    arriving = false
  }
}

let latest = 0
let under: Promise<void> = Promise.resolve()

/** Goes to a place, whichever case is on screen; only a case that is known is opened, never a file. The last wins. */
async function arrive(place: CasePlace | null): Promise<void> {
  const mine = ++latest
  under = under.then(() => (mine === latest ? go(place) : undefined)).catch(() => undefined)
  await under
  writeSoon()
}

/** Keeps what is on screen and the window's address the same, with a history to go back and forward in. */
export function useAddress(): void {
  useEffect(() => {
    const onPop = (): void => {
      const place = parseAddress(location.hash)
      clearTimeout(timer)
      timer = undefined
      written = location.hash
      // What is on screen until the place is there is no step of its own.
      const before = arriving
      arriving = true
      const { showFleet, leaveFleet } = useUi.getState()
      if (location.hash === FLEET_ADDRESS) showFleet()
      else leaveFleet()
      arriving = before
      step = stepOf(place)
      void arrive(place)
    }
    const stop = useUi.subscribe(writeSoon)
    const stopLinks = host.onLink((address) => {
      const place = parseAddress(address)
      if (place !== null) void arrive(place)
    })
    window.addEventListener('popstate', onPop)
    if (!begun && (parseAddress(location.hash) !== null || location.hash === FLEET_ADDRESS)) onPop()
    begun = true
    return () => {
      stop()
      stopLinks()
      window.removeEventListener('popstate', onPop)
    }
  }, [])
}
