/** How long one copy of a fleet may take at most, in seconds: a week. Node's timers hold no more than 24 days. */
export const MOST_SECONDS = 604_800
export const MOST_PROCESSES = 256
