// Toasts say the button's verb in the past; what can be undone waits a few seconds before it is sent.
import { toast } from 'sonner'
import { t } from '../text/text.ts'
import { problemOf, sentenceOf } from './problem.tsx'

const undoMs = 8_000

export function say(text: string, next?: { label: string; onClick: () => void }): void {
  toast(`● ${text}`, next ? { action: next } : {})
}

export function sayProblem(error: unknown): void {
  const problem = problemOf(error)
  toast.error(`✕ ${sentenceOf(problem)}`, {
    duration: 10_000,
    ...(problem.request_id ? { description: t('Request {id}', { id: problem.request_id }) } : {}),
  })
}

interface Undoable {
  says: string
  /** Shows it as done; gives back what takes that away again. */
  hide: () => () => void
  run: () => Promise<unknown>
  after?: () => void
}

/** Does it on the screen now and on the server after 8 s, unless it is undone; leaving the page sends it at once. */
export function withUndo({ says, hide, run, after }: Undoable): void {
  const restore = hide()
  let settled = false
  const send = () => {
    if (settled) return
    settled = true
    removeEventListener('pagehide', send)
    run().then(after, (error: unknown) => {
      restore()
      sayProblem(error)
    })
  }
  const timer = setTimeout(send, undoMs)
  addEventListener('pagehide', send)
  toast(`● ${says}`, {
    duration: undoMs,
    action: {
      label: t('Undo'),
      onClick: () => {
        if (settled) return
        settled = true
        clearTimeout(timer)
        removeEventListener('pagehide', send)
        restore()
      },
    },
  })
}
