// Whose document each row is, and what names it.
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull, Mapping } from '../contract.ts'

interface CustomerAsk {
  batch: BatchInFull
  onChange: (change: (mapping: Mapping) => Mapping) => void
}

export function CustomerColumns({ batch, onChange }: CustomerAsk) {
  const { customer, title } = batch.mapping
  const parts: [keyof Mapping['customer'], string][] = [
    ['reference', t('Reference')],
    ['email', t('E-mail')],
    ['phone', t('Phone')],
    ['name', t('Name')],
  ]
  return (
    <section className="mt-8" aria-labelledby="whose">
      <h2 id="whose">{t('Whose document is it?')}</h2>
      <p className="quiet mb-3">
        {t('A customer is found by reference, e-mail or phone, in that order, or made. Leave all empty for documents without a customer.')}
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        {parts.map(([part, label]) => (
          <ColumnChoice
            key={part}
            label={label}
            batch={batch}
            value={customer[part] ?? null}
            onChoose={column => onChange(mapping => ({ ...mapping, customer: { ...mapping.customer, [part]: column } }))}
          />
        ))}
        <ColumnChoice
          label={t('Name of the document')}
          batch={batch}
          value={title ?? null}
          none={t('Row number')}
          onChoose={column => onChange(mapping => ({ ...mapping, title: column }))}
        />
      </div>
    </section>
  )
}

interface ChoiceAsk {
  label: string
  batch: BatchInFull
  value: string | null
  none?: string
  onChoose: (column: string | null) => void
}

function ColumnChoice({ label, batch, value, none, onChoose }: ChoiceAsk) {
  return (
    <label className="text-sm">
      <span className="mb-1 block font-semibold">{label}</span>
      <select className="fld text-base" value={value ?? ''} onChange={event => onChoose(event.target.value || null)}>
        <option value="">{none ?? t('No column')}</option>
        {batch.columns
          .filter(column => column.type !== 'list')
          .map(column => (
            <option key={column.name} value={column.name}>
              {column.name}
            </option>
          ))}
      </select>
    </label>
  )
}
