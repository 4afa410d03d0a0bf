// The words of a message, with placeholders that a click puts in where one writes.
import { useId, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { t } from '../../../../web/kit/text/text.ts'
import { canBePlain, makePlain } from './costly.ts'
import { hasLink, type How } from './how.ts'

interface TextAsk {
  how: How
  onHow: (change: Partial<How>) => void
  /** Of the document's own data. */
  placeholders: string[]
  /** A character outside the seven-bit alphabet is in what is sent. */
  isDear: boolean
}

type Field = HTMLTextAreaElement | HTMLInputElement

export function MessageText({ how, onHow, placeholders, isDear }: TextAsk) {
  const text = useRef<HTMLTextAreaElement>(null)
  const subject = useRef<HTMLInputElement>(null)
  const [isSubject, setSubject] = useState(false)
  const isMail = how.channel === 'email'
  const key = isMail ? 'email' : 'sms'
  function insert(name: string) {
    const toSubject = isMail && isSubject && name !== 'link'
    const field: RefObject<Field | null> = toSubject ? subject : text
    const next = put(field.current, `{{${name}}}`)
    if (next !== undefined) onHow(toSubject ? { subject: next } : { [key]: next })
  }
  return (
    <div className="flex flex-col gap-3">
      {isMail && (
        <SubjectLine field={subject} value={how.subject} onFocus={() => setSubject(true)} onHow={onHow} />
      )}
      <Words
        field={text}
        value={how[key]}
        rows={isMail ? 9 : 5}
        onFocus={() => setSubject(false)}
        onWords={words => onHow({ [key]: words })}
        onLink={() => insert('link')}
      />
      <Placeholders names={placeholders} onInsert={insert} />
      {!isMail && isDear && canBePlain(how.sms) && (
        <button type="button" className="btn self-start" onClick={() => onHow({ sms: makePlain(how.sms) })}>
          {t('Use plain quotes and dashes: cheaper')}
        </button>
      )}
    </div>
  )
}

/** Puts it where the cursor stands; gives the whole text then. */
function put(field: Field | null, word: string): string | undefined {
  if (!field) return undefined
  field.focus()
  field.setRangeText(word, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
  return field.value
}

interface SubjectAsk {
  field: RefObject<HTMLInputElement | null>
  value: string
  onFocus: () => void
  onHow: (change: Partial<How>) => void
}

function SubjectLine({ field, value, onFocus, onHow }: SubjectAsk) {
  const isEmpty = value.trim() === ''
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {t('Subject')}
      </label>
      <input
        ref={field}
        id={id}
        className="fld"
        maxLength={200}
        value={value}
        aria-invalid={isEmpty || undefined}
        aria-describedby={isEmpty ? `${id}-wrong` : undefined}
        onFocus={onFocus}
        onChange={event => onHow({ subject: event.target.value })}
      />
      {isEmpty && (
        <p id={`${id}-wrong`} className="mt-1 text-sm text-verm">
          <span aria-hidden>✕ </span>
          {t('Fill this in.')}
        </p>
      )}
    </div>
  )
}

interface WordsAsk {
  field: RefObject<HTMLTextAreaElement | null>
  value: string
  rows: number
  onFocus: () => void
  onWords: (words: string) => void
  onLink: () => void
}

function Words({ field, value, rows, onFocus, onWords, onLink }: WordsAsk) {
  const id = useId()
  const isWithout = !hasLink(value)
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {t('Message')}
      </label>
      <textarea
        ref={field}
        id={id}
        className="fld"
        rows={rows}
        maxLength={5000}
        value={value}
        aria-invalid={isWithout || undefined}
        aria-describedby={isWithout ? `${id}-wrong` : undefined}
        onFocus={onFocus}
        onChange={event => onWords(event.target.value)}
      />
      {isWithout && (
        <p id={`${id}-wrong`} className="mt-1 text-sm text-verm">
          <span aria-hidden>✕ </span>
          {t('Without {{link}} nobody gets to the document.')}{' '}
          <button type="button" className="tap font-semibold underline" onClick={onLink}>
            {t('Put the link in')}
          </button>
        </p>
      )}
    </div>
  )
}

function Placeholders({ names, onInsert }: { names: string[]; onInsert: (name: string) => void }) {
  const basics: [name: string, label: string][] = [
    ['name', t('Customer’s name')],
    ['title', t('Document’s title')],
    ['link', t('Link')],
    ['expires', t('Last day')],
    ['company', t('Company')],
  ]
  const own = names.filter(name => !basics.some(([basic]) => basic === name))
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('Put in')}</legend>
      <div className="flex flex-wrap gap-2">
        {basics.map(([name, label]) => (
          <button key={name} type="button" className="btn btn-small" onClick={() => onInsert(name)}>
            {label}
          </button>
        ))}
        {own.map(name => (
          <button
            key={name}
            type="button"
            className="btn btn-small font-mono font-normal"
            onClick={() => onInsert(name)}
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
