// A question about a document, to whoever sent it.
/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { t } from '../kit/text/text.ts'
import { askQuestion, type Portal, type PortalDocument } from './call.ts'
import { Act, Trouble } from './parts.tsx'
import { useTask } from './task.ts'
import { own } from './words.ts'

interface QuestionAsk {
  portal: Portal
  document: PortalDocument
  onClose: () => void
  onStale: () => void
}

export function Question({ portal, document, onClose, onStale }: QuestionAsk) {
  const frame = useRef<HTMLDialogElement>(null)
  const [isSent, setSent] = useState(false)
  useEffect(() => {
    const dialog = frame.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog ref={frame} className="dialog" aria-labelledby="question-title" onClose={onClose}>
      <h2 id="question-title" dir="auto">
        {isSent ? t('Your question was sent') : t('Your question')}
      </h2>
      {isSent ? (
        <>
          <p>
            <output>
              {t('{company} has it now, with the document it is about.', { company: own(portal.company) })}
            </output>
          </p>
          <Act isMain onClick={onClose}>
            {t('Back to the document')}
          </Act>
        </>
      ) : (
        <QuestionForm document={document} onSent={() => setSent(true)} onClose={onClose} onStale={onStale} />
      )}
    </dialog>
  )
}

/** As many characters as the server takes. */
const most = 4000

interface FormAsk {
  document: PortalDocument
  onSent: () => void
  onClose: () => void
  onStale: () => void
}

function QuestionForm({ document, onSent, onClose, onStale }: FormAsk) {
  const [text, setText] = useState('')
  const [isEmpty, setEmpty] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const task = useTask(onStale)
  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    setEmpty(text.trim() === '')
    if (text.trim() === '') return field.current?.focus()
    await task.run(async () => {
      await askQuestion(document.id, text)
      onSent()
    })
  }
  return (
    <form noValidate onSubmit={event => void submit(event)}>
      <label htmlFor="question">
        {t('What would you like to know about {title}?', { title: own(document.title) })}
      </label>
      <textarea
        ref={field}
        id="question"
        className="field"
        rows={6}
        dir="auto"
        maxLength={most}
        value={text}
        aria-invalid={isEmpty || task.problem !== null}
        aria-describedby="question-trouble"
        onInput={event => setText(event.currentTarget.value)}
      />
      <div id="question-trouble">
        {isEmpty && (
          <p className="trouble" role="alert">
            {t('Write your question first.')}
          </p>
        )}
        <Trouble problem={task.problem} />
      </div>
      <p className="acts">
        <Act isMain type="submit" task={task}>
          {t('Send question')}
        </Act>
        <Act onClick={onClose}>{t('Cancel')}</Act>
      </p>
    </form>
  )
}
