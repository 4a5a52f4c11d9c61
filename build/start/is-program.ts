import { realpathSync } from 'node:fs'

/** Whether a module is what Node was asked to run, and not imported by another. Newer Nodes say so themselves: not all that run this. */
export const isProgram = ({ filename }: ImportMeta): boolean =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === filename
