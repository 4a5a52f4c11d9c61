/** Loaded before a program, and in each of its threads: after some looks at the clock it jumps back by a day. */
const now = Date.now.bind(Date)
let left = Number(process.env.SAFETY_CLOCK_AFTER)
Date.now = () => (left-- > 0 ? now() : now() - 86_400_000)
