/**
 * Whether `text` can be written to the database and read back as it stands. Not so with a lone surrogate
 * (UTF-8 has none), nor with U+FFFD where it may stand for bytes that cannot be known.
 * @param invalidUtf8 whether the bytes that `text` was read from were not valid UTF-8
 */
export const isWritable = (text: string, invalidUtf8: boolean): boolean =>
  !/\p{Surrogate}/u.test(text) && !(invalidUtf8 && text.includes('\uFFFD'))
