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

/** What can still be undone, the last first under ⌘Z. */
const undoable: (() => void)[] = []

if (typeof document !== 'undefined')
  addEventListener('keydown', event => {
    if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return
    // In a field ⌘Z belongs to its text.
    const { target } = event
    if (
      target instanceof HTMLElement &&
      (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
    )
      return
    const undo = undoable.pop()
    if (!undo) return
    event.preventDefault()
    undo()
  })

/** Does it on the screen now and on the server after 8 s, unless it is undone; leaving the page sends it at once. */
export function withUndo({ says, hide, run, after }: Undoable): void {
  const restore = hide()
  let settled = false
  const settle = () => {
    settled = true
    clearTimeout(timer)
    removeEventListener('pagehide', send)
    const at = undoable.indexOf(undo)
    if (at >= 0) undoable.splice(at, 1)
  }
  const send = () => {
    if (settled) return
    settle()
    run().then(after, (error: unknown) => {
      restore()
      sayProblem(error)
    })
  }
  const undo = () => {
    if (settled) return
    settle()
    toast.dismiss(shown)
    restore()
  }
  const timer = setTimeout(send, undoMs)
  addEventListener('pagehide', send)
  undoable.push(undo)
  const shown = toast(`● ${says}`, { duration: undoMs, action: { label: t('Undo'), onClick: undo } })
}
