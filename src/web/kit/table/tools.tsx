// The row above a table: filters at the start, columns and export at the end.
import type { Table as Engine } from '@tanstack/react-table'
import { useState } from 'react'
import { Dialog } from '../parts/dialog.tsx'
import { say, sayProblem } from '../parts/toast.ts'
import { t } from '../text/text.ts'
import type { Features } from './columns.ts'
import { csvOf, saveAs } from './csv.ts'
import type { TableAsk } from './table.tsx'

interface ToolsAsk<R extends object> extends TableAsk<R> {
  table: Engine<Features, R>
  chosen: R[]
}

export function Tools<R extends object>({ table, chosen, ...ask }: ToolsAsk<R>) {
  const [isChoosing, setChoosing] = useState(false)
  const [isExporting, setExporting] = useState(false)

  async function exportRows() {
    setExporting(true)
    try {
      const rows = chosen.length > 0 ? chosen : ask.readAll ? await ask.readAll() : ask.rows
      const shown = ask.columns.filter(column => table.getColumn(column.id)?.getIsVisible())
      const lines = rows.map(row => shown.map(column => column.value(row)))
      saveAs(
        `${ask.name}.csv`,
        'text/csv;charset=utf-8',
        csvOf(
          shown.map(column => column.head),
          lines,
        ),
      )
      say(t('{n} row exported|{n} rows exported', { n: rows.length }))
    } catch (error) {
      sayProblem(error)
    } finally {
      setExporting(false)
    }
  }

  return (
    <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
      <div className="flex min-w-0 flex-wrap items-end gap-3">{ask.filters}</div>
      <div className="ms-auto flex gap-2">
        <button type="button" className="btn" onClick={() => setChoosing(true)}>
          {t('Columns')}
        </button>
        <button
          type="button"
          className="btn"
          data-key="export"
          disabled={isExporting || ask.rows.length === 0}
          onClick={() => void exportRows()}
        >
          {t('Export CSV')}
        </button>
      </div>
      {isChoosing && <ColumnChoice table={table} onClose={() => setChoosing(false)} />}
    </div>
  )
}

function ColumnChoice<R extends object>({
  table,
  onClose,
}: {
  table: Engine<Features, R>
  onClose: () => void
}) {
  return (
    <Dialog title={t('Columns')} onClose={onClose}>
      <table className="w-full">
        <thead>
          <tr>
            <th className="th px-0">{t('Column')}</th>
            <th className="th">{t('Shown')}</th>
            <th className="th">{t('Pinned')}</th>
            <th className="th px-0">{t('Width')}</th>
          </tr>
        </thead>
        <tbody>
          {table.getAllLeafColumns().map(column => {
            const name = String(column.columnDef.header)
            return (
              <tr key={column.id}>
                <th scope="row" className="td px-0 py-1 text-start font-normal">
                  {name}
                </th>
                <td className="td py-1">
                  <input
                    type="checkbox"
                    className="size-6"
                    aria-label={t('Show {name}', { name })}
                    checked={column.getIsVisible()}
                    disabled={!column.getCanHide()}
                    onChange={event => column.toggleVisibility(event.target.checked)}
                  />
                </td>
                <td className="td py-1">
                  <input
                    type="checkbox"
                    className="size-6"
                    aria-label={t('Pin {name}', { name })}
                    checked={column.getIsPinned() === 'start'}
                    onChange={event => column.pin(event.target.checked ? 'start' : false)}
                  />
                </td>
                <td className="td px-0 py-1">
                  <input
                    type="number"
                    className="fld w-24"
                    aria-label={t('Width of {name} in pixels', { name })}
                    min={60}
                    max={900}
                    step={20}
                    value={Math.round(column.getSize())}
                    onChange={event => {
                      const width = Number(event.target.value)
                      if (width >= 60) table.setColumnSizing(before => ({ ...before, [column.id]: width }))
                    }}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Dialog>
  )
}
