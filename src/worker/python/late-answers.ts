import type { RunNews } from './run-draft.ts'
import type { RunOutput } from './run-output.ts'
import type { StoreAnswers } from './store-answers.ts'

/** How long it takes until what answers is loaded although nobody has asked, in ms: in a row of short scripts few need it. */
const OPEN_AFTER = 1000

/** Answers that are loaded when they are first needed. Questions and news are heard one behind the other, whatever they wait for. */
export function lateAnswers(
  output: RunOutput,
  open: () => Promise<StoreAnswers>,
): Omit<StoreAnswers, 'answerFile'> {
  let opened: Promise<StoreAnswers> | undefined
  /** Whose run it is. */
  let task: RunNews | undefined
  const answers = (): Promise<StoreAnswers> => {
    opened ??= open().then((found) => {
      if (task) found.hear(task)
      return found
    })
    return opened
  }
  setTimeout(answers, OPEN_AFTER).unref()
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
  return {
    hear: (news) =>
      void inTurn(async () => {
        output.hear(news)
        if (news.type === 'task') task = news
        // What a script prints is in no notebook.
        if (opened || news.type === 'begin') (await answers()).hear(news)
      }),
    answer: (question) =>
      inTurn(async () => {
        if (question.method.startsWith('draft.')) output.flush()
        if (!opened && question.method.startsWith('draft.')) return { value: 'null' }
        return (await answers()).answer(question)
      }),
  }
}
