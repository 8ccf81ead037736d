import { notebookHtml } from '../report/notebook-html.ts'
import type { Task } from './task.ts'

/** args `[name]`: the notebook of that name as a page of HTML. */
export const exportJob: Task = async ({ store, bucket }, { args }) => {
  const name = String(args[0])
  const { content } = await store.jobs.notebook(bucket, name)
  return notebookHtml(content, name)
}
