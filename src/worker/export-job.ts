import type { Task } from './task.ts'

/** args `[name]`: the notebook of that name as a page of HTML. What makes it is loaded with the first one. */
export const exportJob: Task = async ({ store, bucket }, { args }) => {
  const name = String(args[0])
  const { content } = await store.jobs.notebook(bucket, name)
  const { notebookHtml } = await import('../report/notebook-html.ts')
  return notebookHtml(content, name)
}
