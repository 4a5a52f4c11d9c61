import { parseAddress, printAddress } from '../../../shared/contract/address.ts'

export const SCHEME = 'turnscope'
export const APP_URL = `${SCHEME}://app/`

/** Whether it is the app's one page, at whichever place in it. */
export const isAppUrl = (url: string): boolean => url === APP_URL || url.startsWith(`${APP_URL}#`)

/**
 * The place that a link from outside (`turnscope://app/#/case/…`) leads to, as an address within the page; null for
 * anything else. It is printed anew from what was understood: nothing of the link itself reaches the page, and a
 * place in a case is all that it can name.
 */
export function placeOfLink(link: string): string | null {
  if (!isAppUrl(link)) return null
  const place = parseAddress(link.slice(APP_URL.length))
  return place === null ? null : printAddress(place)
}

/** The case that an address within the page is about; null for the start. */
export const caseOfPlace = (address: string): string | null => parseAddress(address)?.case_id ?? null
