import { z } from 'zod'
import { pythonNameProblem } from '../../data/python-name.ts'
import { pageOf, pageQuery } from '../page-schemas.ts'
import { AsyncQuery } from '../task/schemas.ts'

/** nbformat 4; what a cell may hold is checked when a notebook is stored. */
export const Notebook = z
  .looseObject({ nbformat: z.literal(4), cells: z.array(z.looseObject({ cell_type: z.string() })) })
  .meta({ id: 'Notebook', description: 'a notebook of nbformat 4' })

export const JobListQuery = pageQuery('jobs').extend({
  name: z
    .string()
    .optional()
    .describe('pattern of names, such as `results/*`; without it results are left out'),
})

const Runs = z.object({
  name: z.string(),
  created: z.string().describe('UTC, such as 2016-02-06T21:33:49.833000'),
  job_runs: z
    .record(z.string(), z.string())
    .describe('when it ran, in seconds since 1970, and `OK` or `ERROR`'),
  job_results: z.array(z.string()).describe('names of the notebooks that its runs have left'),
})

export const JobRun = Runs.extend({
  job: z.string(),
  resource_uri: z.string(),
  'run-at': z.string().optional().describe('of a job that is scheduled: its cron expression, UTC'),
  error: z
    .object({ name: z.string(), message: z.string(), cell: z.int().describe('its number, as in `In [2]`') })
    .optional()
    .describe('what ended a run that has just failed'),
}).meta({ id: 'JobRun' })

export const JobList = pageOf(JobRun).meta({ id: 'JobList' })

export const Job = JobRun.extend({
  content: Notebook,
  source_job: z.string().optional().describe('of a result: the job that ran'),
}).meta({ id: 'Job' })

const JobCode = z
  .object({ code: z.string() })
  .meta({ id: 'JobCode', description: 'Python, which becomes one cell' })
const JobContent = z.object({ content: Notebook }).meta({ id: 'JobContent' })

export const JobUpload = z.union([Notebook, JobCode, JobContent]).meta({ id: 'JobUpload' })

export const JobCreation = z
  .object({
    name: z.string(),
    code: z.string().optional().describe('Python, which becomes one cell'),
    content: Notebook.optional(),
  })
  .meta({ id: 'JobCreation' })

export const RunQuery = AsyncQuery

export const RunBody = z
  .strictObject({
    parameters: z
      .record(z.string(), z.unknown())
      .superRefine((parameters, context) => {
        for (const name of Object.keys(parameters)) {
          const message = pythonNameProblem(name)
          if (message !== undefined) context.addIssue({ code: 'custom', message })
        }
      })
      .optional()
      .describe('values for the cell tagged `parameters`, by names of Python'),
  })
  .meta({ id: 'RunBody' })

export const JobReport = z
  .object({
    content: z.string().describe('a page of HTML that needs nothing else'),
    name: z.string(),
  })
  .meta({ id: 'JobReport' })
