// Which column of the sheet fills what: a field of the customer, an attribute in a period, or nothing.
import { t } from '../../../web/kit/text/text.ts'
import type { ImportMapping, ImportReport } from '../contract.ts'

const fields = ['reference', 'name', 'email', 'phone', 'locale', 'kind'] as const
type Field = (typeof fields)[number]

export const words: Record<Field, () => string> = {
  reference: () => t('Reference'),
  name: () => t('Name'),
  email: () => t('E-mail'),
  phone: () => t('Phone'),
  locale: () => t('Language and country'),
  kind: () => t('Kind'),
}

interface ColumnsAsk {
  report: ImportReport
  isBusy: boolean
  onChange: (mapping: ImportMapping) => void
}

export function ImportColumns({ report, isBusy, onChange }: ColumnsAsk) {
  return (
    <section aria-labelledby="import-columns">
      <h2 id="import-columns" className="mb-2">
        {t('Match columns')}
      </h2>
      <ul className="border-t border-edge">
        {report.columns.map(column => (
          <li
            key={column.name}
            className="grid items-center gap-x-4 gap-y-1 border-b border-rule py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)]"
          >
            <p className="min-w-0 truncate">
              <b>{column.name}</b> <span className="quiet">{column.sample}</span>
            </p>
            <Target name={column.name} mapping={report.mapping} isBusy={isBusy} onChange={onChange} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface TargetAsk {
  name: string
  mapping: ImportMapping
  isBusy: boolean
  onChange: (mapping: ImportMapping) => void
}

function Target({ name, mapping, isBusy, onChange }: TargetAsk) {
  const field = fields.find(it => mapping[it] === name)
  const attribute = mapping.attributes.find(it => it.column === name)
  function choose(value: string) {
    const freed = { ...mapping, attributes: mapping.attributes.filter(it => it.column !== name) }
    for (const it of fields) if (freed[it] === name) freed[it] = null
    const wanted = fields.find(it => it === value)
    if (wanted) freed[wanted] = name
    else if (value === 'attribute')
      freed.attributes.push({ column: name, key: name.slice(0, 100), year: null, quarter: null })
    onChange(freed)
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select
        className="fld w-44"
        aria-label={t('What {column} fills', { column: name })}
        disabled={isBusy}
        value={field ?? (attribute ? 'attribute' : '')}
        onChange={event => choose(event.target.value)}
      >
        <option value="">{t('Leave out')}</option>
        {fields.map(it => (
          <option key={it} value={it}>
            {words[it]()}
          </option>
        ))}
        <option value="attribute">{t('Attribute')}</option>
      </select>
      {attribute && (
        <AttributeTarget
          key={`${attribute.key} ${attribute.year} ${attribute.quarter}`}
          attribute={attribute}
          isBusy={isBusy}
          onChange={it =>
            onChange({
              ...mapping,
              attributes: mapping.attributes.map(old => (old === attribute ? it : old)),
            })
          }
        />
      )}
    </div>
  )
}

type Mapped = ImportMapping['attributes'][number]

interface AttributeAsk {
  attribute: Mapped
  isBusy: boolean
  onChange: (attribute: Mapped) => void
}

function AttributeTarget({ attribute, isBusy, onChange }: AttributeAsk) {
  const { column, year, quarter } = attribute
  return (
    <>
      <input
        className="fld w-36"
        aria-label={t('Attribute of {column}', { column })}
        maxLength={100}
        disabled={isBusy}
        defaultValue={attribute.key}
        onBlur={event => {
          const key = event.target.value.trim()
          if (key && key !== attribute.key) onChange({ ...attribute, key })
        }}
      />
      <input
        className="fld w-20"
        type="number"
        min={1900}
        max={2199}
        aria-label={t('Year of {column}', { column })}
        placeholder={t('Year')}
        disabled={isBusy}
        defaultValue={year ?? ''}
        onBlur={event => {
          const read = event.target.value === '' ? null : Number(event.target.value)
          const isYear = read === null || (Number.isInteger(read) && read >= 1900 && read <= 2199)
          if (isYear && read !== year)
            onChange({ ...attribute, year: read, quarter: read === null ? null : quarter })
        }}
      />
      {year !== null && (
        <select
          className="fld w-36"
          aria-label={t('Quarter of {column}', { column })}
          disabled={isBusy}
          value={quarter ?? ''}
          onChange={event => onChange({ ...attribute, quarter: Number(event.target.value) || null })}
        >
          <option value="">{t('Whole year')}</option>
          {[1, 2, 3, 4].map(it => (
            <option key={it} value={it}>
              Q{it}
            </option>
          ))}
        </select>
      )}
    </>
  )
}
