// The native dialog: the browser keeps focus inside, gives it back afterwards, and closes on Escape.
import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { t } from '../text/text.ts'

interface DialogAsk {
  title: string
  onClose: () => void
  children: ReactNode
  /** `drawer` stands at the end edge of the window. */
  kind?: 'box' | 'drawer'
  wide?: boolean
}

const kinds = {
  box: 'm-auto max-h-[90dvh] w-[min(34rem,calc(100vw-1.25rem))]',
  drawer: 'ms-auto me-0 my-0 h-dvh max-h-dvh w-[min(28rem,100vw)] rounded-none border-y-0 border-e-0',
}

/** Shown as long as it is mounted. */
export function Dialog({ title, onClose, children, kind = 'box', wide = false }: DialogAsk) {
  const box = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const dialog = box.current
    const before = document.activeElement
    // A click beside the box cancels it, in browsers that know the attribute; the button and Escape work in all.
    dialog?.setAttribute('closedby', 'any')
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('[data-body] :is(input, select, textarea):not(:disabled)')?.focus()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={box}
      aria-labelledby={heading}
      className={`leaf p-0 text-ink backdrop:bg-[#0a1210]/50 ${kinds[kind]} ${wide ? 'w-[min(52rem,calc(100vw-1.25rem))]' : ''}`}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className="flex min-h-full flex-col p-5">
        <div className="mb-3 flex items-start justify-between gap-3">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="btn btn-plain btn-small -me-2 -mt-1" onClick={onClose}>
            {t('Close')}
          </button>
        </div>
        <div data-body className="grow">
          {children}
        </div>
      </div>
    </dialog>
  )
}
