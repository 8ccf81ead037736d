import { dataset } from './pages/dataset.ts'
import { datasets } from './pages/datasets.ts'
import { home } from './pages/home.ts'
import { job } from './pages/job.ts'
import { jobs } from './pages/jobs.ts'
import { model } from './pages/model.ts'
import { models } from './pages/models.ts'
import { script } from './pages/script.ts'
import { scripts } from './pages/scripts.ts'
import { task } from './pages/task.ts'
import { tasks } from './pages/tasks.ts'
import { workers } from './pages/workers.ts'
import type { Page } from './visit.ts'

/** The pages about all of a kind, by the path behind `ui/`. */
export const COLLECTIONS: ReadonlyMap<string, Page> = new Map(
  Object.entries({ '': home, datasets, models, jobs, scripts, tasks, workers }),
)

/** The pages about one object, by what stands before its name. */
export const OBJECTS: ReadonlyMap<string, Page> = new Map(
  Object.entries({ dataset, model, job, script, task }),
)
