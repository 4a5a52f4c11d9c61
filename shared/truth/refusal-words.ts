// What is said of a file whose own schema does not let it be migrated: the one text for every place.

/** Why, in a sentence. @param refusals as `Schema` has them; their names are the file's, not made visible yet */
export const cannotMigrate = (refusals: readonly string[]): string =>
  `This file cannot be migrated. ${refusals.join(' ')}`

/** What can be done with it all the same. */
export const READ_AS_IT_IS =
  'It can be read as it is. To migrate it, remove what stands in the way in a copy, and open that copy.'
