// How long and how often a link opens, and what it asks for before.
import { useId } from 'react'
import type { ReactNode } from 'react'
import { Tick } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { How } from './how.ts'

interface OptionsAsk {
  how: How
  onHow: (change: Partial<How>) => void
  /** Customers who get more than one document, and how many those are. */
  doubles: { customers: number; documents: number } | undefined
}

const days = [1, 7, 14, 30, 90, 365]
const opens = [1, 3, 10]

export function Options({ how, onHow, doubles }: OptionsAsk) {
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">{t('What a link allows')}</legend>
      <div className="mb-2 grid gap-3 sm:grid-cols-2">
        <Pick
          label={t('Opens for')}
          value={String(how.days)}
          onPick={value => onHow({ days: Number(value) })}
        >
          {days.map(n => (
            <option key={n} value={n}>
              {t('{n} day|{n} days', { n })}
            </option>
          ))}
        </Pick>
        <Pick
          label={t('Opens how often')}
          value={String(how.max_opens ?? '')}
          onPick={value => onHow({ max_opens: value === '' ? null : Number(value) })}
        >
          <option value="">{t('Any number of times')}</option>
          {opens.map(n => (
            <option key={n} value={n}>
              {t('{n} time|{n} times', { n })}
            </option>
          ))}
        </Pick>
      </div>
      <Tick
        label={t('Ask for a code first')}
        hint={
          how.channel === 'sms'
            ? t('Six digits by SMS to the same number: who finds the link alone sees nothing.')
            : t('Six digits to the same mailbox: who finds the link alone sees nothing.')
        }
        checked={how.code}
        onChange={event => onHow({ code: event.target.checked })}
      />
      <Tick
        label={t('Once expired, the customer may ask for a new one')}
        checked={how.may_renew}
        onChange={event => onHow({ may_renew: event.target.checked })}
      />
      {(doubles?.customers ?? 0) > 0 && (
        <Tick
          label={t('One message and one link for all documents of a customer')}
          hint={t('{n} customer gets {documents} documents|{n} customers get {documents} documents', {
            n: doubles?.customers ?? 0,
            documents: String(doubles?.documents ?? 0),
          })}
          checked={how.doubles === 'one'}
          onChange={event => onHow({ doubles: event.target.checked ? 'one' : 'each' })}
        />
      )}
    </fieldset>
  )
}

interface PickAsk {
  label: string
  value: string
  onPick: (value: string) => void
  children: ReactNode
}

function Pick({ label, value, onPick, children }: PickAsk) {
  const id = useId()
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1 block text-ink-2">
        {label}
      </label>
      <select id={id} className="fld text-base" value={value} onChange={event => onPick(event.target.value)}>
        {children}
      </select>
    </div>
  )
}
