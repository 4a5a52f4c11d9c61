import { app } from './app.ts'
import { client } from './client.ts'
import { crash } from './crash.ts'
import { disks } from './disks.ts'
import { faults } from './faults.ts'
import { hostile } from './hostile.ts'
import { live } from './live.ts'
import { power } from './power.ts'
import type { SafetyClass } from './trials.ts'
import { views } from './views.ts'

/** Every class of attack, in the order in which a full run tries them. */
export const CLASSES: readonly SafetyClass[] = [
  hostile,
  views,
  live,
  crash,
  app,
  power,
  disks,
  faults,
  client,
]
