/** Whether a name is one that servers give their timeline stores. */
export const isTimelineName = (name: string): boolean => /timeline[^/\\]*$/i.test(name)
