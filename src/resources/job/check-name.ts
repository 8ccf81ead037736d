import { badRequest } from '../../error.ts'
import { checkName } from '../../store/object-name.ts'

/** Throws 400 for what a path could not say, or what it would say of an action. */
export function checkJobName(name: string): void {
  checkName(name)
  if (/(?:^|\/)\.ipynb$/.test(name))
    throw badRequest(`Name "${name}" has nothing before ".ipynb", write such as "report"`)
  if (/^export\/|\/(?:run|export|schedule)$/.test(name)) {
    throw badRequest(
      `Name "${name}" reads as an action, choose one without "export/", "/run", "/export" or "/schedule"`,
    )
  }
}
