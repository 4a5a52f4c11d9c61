const preload = new URL('./clock-back.ts', import.meta.url).href

/** What a program, and each of its threads, has in its environment for its clock to jump back by a day after so many looks. */
export const clockBack = (looks: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${preload}`,
  SAFETY_CLOCK_AFTER: String(looks),
})
