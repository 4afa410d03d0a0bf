// The match table: placeholder, column, what the row holds, check. Stacked on phones.
import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { useIsPhone } from '../../../web/kit/media.ts'
import { Status } from '../../../web/kit/parts/status.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Placeholder } from '../../templates/contract.ts'
import type { BatchInFull, BatchRow, Column, Match, RowProblem } from '../contract.ts'
import { isAnswered, matchOf } from './mapping.ts'
import { MatchDetails } from './match-details.tsx'
import { cellText } from './words.ts'

interface RowsAsk {
  batch: BatchInFull
  row: BatchRow | undefined
  problems: RowProblem[]
  onChange: (path: string, part: Partial<Match>) => void
}

export function MatchRows({ batch, row, problems, onChange }: RowsAsk) {
  const isPhone = useIsPhone()
  const lines = batch.placeholders.map(placeholder => lineOf({ batch, row, problems, onChange }, placeholder))
  if (isPhone) {
    return (
      <ul className="border-t border-edge">
        {lines.map(line => (
          <li key={line.path} className="border-b border-rule py-3">
            <div className="mb-2 flex flex-wrap items-baseline justify-between gap-2">
              <span className="tag font-semibold">{line.name}</span>
              {line.check}
            </div>
            {line.select}
            <div className="mt-2 flex flex-wrap items-baseline justify-between gap-2 text-sm">
              <span>
                <span className="text-ink-2">{rowHead(row)}: </span>
                {line.value}
              </span>
              {line.details}
            </div>
            {line.fields.map(field => (
              <div key={field.path} className="mt-2 border-s border-rule ps-3">
                <span className="tag">{field.name}</span>
                {field.select}
              </div>
            ))}
          </li>
        ))}
      </ul>
    )
  }
  return (
    <div className="leaf overflow-x-auto">
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th className="th px-2">{t('Placeholder')}</th>
            <th className="th px-2">{t('Column')}</th>
            <th className="th px-2">{rowHead(row)}</th>
            <th className="th px-2">{t('Check')}</th>
            <th className="th px-2">
              <span className="sr-only">{t('More')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <Fragment key={line.path}>
              <tr>
                <th scope="row" className="td px-2 py-1 text-start font-normal">
                  <span className="tag">{line.name}</span>
                </th>
                <td className="td px-2 py-1">{line.select}</td>
                <td className="td max-w-32 truncate px-2 py-1">{line.value}</td>
                <td className="td px-2 py-1 whitespace-nowrap">{line.check}</td>
                <td className="td px-1 py-1 text-end">{line.details}</td>
              </tr>
              {line.fields.map(field => (
                <tr key={field.path}>
                  <th scope="row" className="td py-1 ps-8 text-start font-normal">
                    <span className="tag">{field.name}</span>
                  </th>
                  <td className="td px-2 py-1">{field.select}</td>
                  <td className="td max-w-32 truncate px-2 py-1">{field.value}</td>
                  <td className="td px-2 py-1">{field.check}</td>
                  <td className="td" />
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function rowHead(row: BatchRow | undefined): string {
  return row ? t('Row {row}', { row: String(row.row) }) : t('Value')
}

interface Line {
  path: string
  name: string
  select: ReactNode
  value: ReactNode
  check: ReactNode
  details: ReactNode
  fields: Omit<Line, 'fields' | 'details'>[]
}

function lineOf({ batch, row, problems, onChange }: RowsAsk, placeholder: Placeholder): Line {
  const { path } = placeholder
  const match = matchOf(batch, path)
  const name = `{${path}}`
  const isList = placeholder.kind === 'list'
  const columns = batch.columns.filter(column => (column.type === 'list') === isList)
  const isOpen = !placeholder.optional && !isAnswered(match)
  return {
    path,
    name,
    select: (
      <ColumnSelect
        name={name}
        columns={columns}
        match={match}
        isOpen={isOpen}
        onChange={part => onChange(path, part)}
      />
    ),
    value: <Cell row={row} match={match} />,
    check: <Check match={match} placeholder={placeholder} problems={problems} />,
    details: !isList && <MatchDetails placeholder={placeholder} match={match} onChange={part => onChange(path, part)} />,
    fields: isList ? fieldLines({ batch, row, problems, onChange }, placeholder, match) : [],
  }
}

function fieldLines({ batch, row, onChange }: RowsAsk, placeholder: Placeholder, match: Match): Line['fields'] {
  const inner = batch.columns.find(column => column.name === match.column)?.fields ?? []
  const columns = inner.map(field => ({ ...field, letter: null }))
  return (placeholder.fields ?? []).map(field => {
    const column = match.fields?.[field.path] ?? null
    const name = `{${field.path}}`
    return {
      path: field.path,
      name,
      select: (
        <ColumnSelect
          name={name}
          columns={columns}
          match={{ column }}
          isOpen={column === null && !field.optional}
          onChange={part => onChange(placeholder.path, { fields: { ...match.fields, [field.path]: part.column ?? null } })}
        />
      ),
      value: firstItem(row, match.column, column),
      check: column ? <Status tone="done">{t('Matched')}</Status> : <Status tone="warning">{t('Left empty')}</Status>,
    }
  })
}

function firstItem(row: BatchRow | undefined, list: string | null, column: string | null): string {
  const items = list ? row?.values[list] : undefined
  const first: unknown = Array.isArray(items) ? items[0] : undefined
  if (!column || typeof first !== 'object' || first === null) return ''
  return cellText((first as Record<string, unknown>)[column])
}

interface SelectAsk {
  name: string
  columns: Column[]
  match: Match
  isOpen: boolean
  onChange: (part: Partial<Match>) => void
}

/** The value of "leave empty" cannot be a column's name: names are trimmed. */
const leaveEmpty = ' empty'

function ColumnSelect({ name, columns, match, isOpen, onChange }: SelectAsk) {
  const isLeft = match.column === null && match.default === ''
  const isGone = match.column !== null && !columns.some(column => column.name === match.column)
  return (
    <select
      className="fld min-w-36"
      aria-label={t('Column for {placeholder}', { placeholder: name })}
      aria-invalid={isOpen || isGone || undefined}
      value={isLeft ? leaveEmpty : (match.column ?? '')}
      onChange={event => {
        const chosen = event.target.value
        if (chosen === leaveEmpty) onChange({ column: null, default: '' })
        else onChange({ column: chosen || null, ...(isLeft ? { default: undefined } : {}) })
      }}
    >
      <option value="">—</option>
      {isGone && <option value={match.column ?? ''}>{t('{column} (gone)', { column: match.column ?? '' })}</option>}
      {columns.map(column => (
        <option key={column.name} value={column.name}>
          {column.name}
        </option>
      ))}
      <option value={leaveEmpty}>{t('Leave empty')}</option>
    </select>
  )
}

function Cell({ row, match }: { row: BatchRow | undefined; match: Match }) {
  if (match.column === null) return match.default ? <span>{match.default}</span> : <span className="text-ink-3">–</span>
  if (!row) return null
  const value = row.overlay[match.column] ?? row.values[match.column]
  const text = cellText(value)
  if (text !== '') return <span title={text}>{text}</span>
  return match.default ? <span>{match.default}</span> : <span className="text-ink-3">{t('empty')}</span>
}

function Check({ match, placeholder, problems }: { match: Match; placeholder: Placeholder; problems: RowProblem[] }) {
  if (!isAnswered(match)) {
    return placeholder.optional ? (
      <Status tone="waiting">{t('Left out')}</Status>
    ) : (
      <Status tone="failed">{t('Choose a column')}</Status>
    )
  }
  const mine = problems.filter(it => it.placeholder === placeholder.path || (it.column !== null && it.column === match.column))
  if (mine.length > 0) return <Status tone="warning">{t('{n} row to mend|{n} rows to mend', { n: mine.length })}</Status>
  if (match.column === null) {
    return match.default ? <Status tone="done">{t('Fixed text')}</Status> : <Status tone="waiting">{t('Left empty')}</Status>
  }
  return <Status tone="done">{t('Matched')}</Status>
}
