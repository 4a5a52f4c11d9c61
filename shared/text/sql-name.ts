/** Quotes an SQL identifier that comes from a file's own schema. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
