// The few parts that the customer's page is made of: buttons that wait, what went wrong, the heading that takes focus.
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../kit/text/text.ts'
import type { Problem } from './call.ts'
import type { Task } from './task.ts'
import { tell } from './words.ts'

interface ActAsk {
  task?: Task
  isMain?: boolean
  type?: 'button' | 'submit'
  onClick?: () => void
  children: ComponentChildren
}

/** Stays where the focus is while it waits: a disabled button would lose it. */
export function Act({ task, isMain = false, type = 'button', onClick, children }: ActAsk) {
  const isBusy = task?.isBusy === true
  return (
    <button
      type={type}
      className={isMain ? 'act act-main' : 'act'}
      aria-disabled={isBusy}
      onClick={() => !isBusy && onClick?.()}
    >
      {children}
      {isBusy && <span className="dots" aria-hidden="true" />}
    </button>
  )
}

export function Trouble({ problem, id }: { problem: Problem | null; id?: string }) {
  return (
    <div role="alert" id={id}>
      {problem && (
        <p className="trouble">
          <span aria-hidden="true">▲</span> {tell(problem)}
        </p>
      )}
    </div>
  )
}

/** Whether a heading was drawn before: the first one leaves the focus where the browser put it. */
let isDrawn = false

/** A new screen begins at its heading, also for who cannot see that it changed. */
export function Heading({ children }: { children: ComponentChildren }) {
  const place = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isDrawn) place.current?.focus({ preventScroll: true })
    isDrawn = true
  }, [])
  return (
    <h1 ref={place} tabIndex={-1} dir="auto">
      {children}
    </h1>
  )
}

/** @param part of it that is here, 0 to 1 */
export function Waiting({ part }: { part?: number }) {
  return (
    <div className="waiting">
      <p>
        <output>{t('Loading')}</output>
      </p>
      {part !== undefined && <progress aria-label={t('Loading')} max={1} value={part} />}
    </div>
  )
}
