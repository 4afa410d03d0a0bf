// Forms: labels above, errors tied to their fields, the server's faults put where they belong, focus on the first one.
import { createContext, use, useEffect, useId, useRef, useState } from 'react'
import type { ComponentProps, FormEvent, ReactNode } from 'react'
import type { Problem } from '../wire/call.ts'
import { faultSaid, problemOf, ProblemNote } from '../parts/problem.tsx'
import { t } from '../text/text.ts'

type Errors = Record<string, string | undefined>
type Values = Record<string, string>
const FormState = createContext<Errors>({})

interface FormAsk {
  /** Says what is wrong before anything is sent: field name → sentence. */
  check?: (values: Values) => Errors
  send: (values: Values, form: HTMLFormElement) => Promise<void>
  submit: string
  sending?: string
  children: ReactNode
  /** Beside the submit button. */
  more?: ReactNode
  label?: string
  /** Beside a form that is the page's own: its button does not shout. */
  isMinor?: boolean
}

export function Form({ check, send, submit, sending, children, more, label, isMinor = false }: FormAsk) {
  const form = useRef<HTMLFormElement>(null)
  const [errors, setErrors] = useState<Errors>({})
  const [refusal, setRefusal] = useState<unknown>()
  const [isSending, setSending] = useState(false)

  useEffect(() => {
    if (Object.keys(errors).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [errors])

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    const values = valuesOf(event.currentTarget)
    const wrong = { ...requiredIn(event.currentTarget, values), ...check?.(values) }
    setErrors(wrong)
    setRefusal(undefined)
    if (Object.keys(wrong).length > 0) return
    setSending(true)
    try {
      await send(values, event.currentTarget)
    } catch (error) {
      const placed = placedIn(problemOf(error), form.current)
      setErrors(placed)
      if (Object.keys(placed).length === 0) setRefusal(error)
    } finally {
      setSending(false)
    }
  }

  return (
    <FormState value={errors}>
      <form
        ref={form}
        noValidate
        aria-label={label}
        className="flex flex-col gap-3"
        onSubmit={event => void onSubmit(event)}
      >
        {children}
        {refusal !== undefined && <ProblemNote error={refusal} />}
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <button type="submit" className={isMinor ? 'btn' : 'btn btn-main'} aria-disabled={isSending}>
            {isSending ? (sending ?? submit) : submit}
          </button>
          {more}
        </div>
      </form>
    </FormState>
  )
}

function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {}
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') values[name] = value
  return values
}

function requiredIn(form: HTMLFormElement, values: Values): Errors {
  const wrong: Errors = {}
  for (const field of form.querySelectorAll<HTMLInputElement>('[required]')) {
    if (!values[field.name]?.trim()) wrong[field.name] = t('Fill this in.')
  }
  return wrong
}

/** Faults whose pointer names a field of this form. */
function placedIn(problem: Problem, form: HTMLFormElement | null): Errors {
  const placed: Errors = {}
  for (const fault of problem.errors ?? []) {
    const name = fault.pointer?.split('/').at(-1)
    if (!name || !form?.elements.namedItem(name)) continue
    placed[name] = fault.accepted
      ? `${faultSaid(fault)} ${t('Accepted: {what}', { what: fault.accepted })}`
      : faultSaid(fault)
  }
  return placed
}

interface FieldAsk {
  label: string
  name: string
  hint?: string
  error?: string
}

/** What ties a control to its label, hint and error. */
function useField({ name, hint, error }: FieldAsk) {
  const id = useId()
  const wrong = use(FormState)[name] ?? error
  const told = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  return {
    id,
    wrong,
    control: { id, name, 'aria-invalid': wrong ? true : undefined, 'aria-describedby': told || undefined },
  }
}

function Labelled({
  field,
  label,
  hint,
  children,
}: {
  field: ReturnType<typeof useField>
  label: string
  hint: string | undefined
  children: ReactNode
}) {
  return (
    <div>
      <label htmlFor={field.id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${field.id}-hint`} className="quiet mt-1">
          {hint}
        </p>
      )}
      {field.wrong && (
        <p id={`${field.id}-wrong`} className="mt-1 text-sm text-verm">
          <span aria-hidden>✕ </span>
          {field.wrong}
        </p>
      )}
    </div>
  )
}

export function TextField({
  label,
  name,
  hint,
  error,
  ...input
}: FieldAsk & Omit<ComponentProps<'input'>, 'id'>) {
  const field = useField({ label, name, hint, error })
  return (
    <Labelled field={field} label={label} hint={hint}>
      <input {...input} {...field.control} className="fld" />
    </Labelled>
  )
}

export function AreaField({
  label,
  name,
  hint,
  error,
  ...area
}: FieldAsk & Omit<ComponentProps<'textarea'>, 'id'>) {
  const field = useField({ label, name, hint, error })
  return (
    <Labelled field={field} label={label} hint={hint}>
      <textarea rows={6} {...area} {...field.control} className="fld" />
    </Labelled>
  )
}

interface SelectAsk extends FieldAsk, Omit<ComponentProps<'select'>, 'id' | 'name'> {
  options: { value: string; label: string }[]
}

export function SelectField({ label, name, hint, error, options, ...select }: SelectAsk) {
  const field = useField({ label, name, hint, error })
  return (
    <Labelled field={field} label={label} hint={hint}>
      <select {...select} {...field.control} className="fld">
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

export function Tick({ label, hint, ...input }: { label: string; hint?: string } & ComponentProps<'input'>) {
  return (
    <label className="flex min-h-7 items-start gap-2 py-0.5 leading-6">
      <input type="checkbox" {...input} className="size-6 shrink-0" />
      <span>
        {label}
        {hint && <span className="quiet block">{hint}</span>}
      </span>
    </label>
  )
}
