// The cells of a row, to mend for this batch only: the file is never changed.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { say, sayProblem } from '../../../web/kit/parts/toast.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { BatchInFull, BatchRow } from '../contract.ts'
import { batchQuery, call, rowQuery } from './calls.ts'
import { cellText, problemText } from './words.ts'

export function RowCells({ batch, row }: { batch: BatchInFull; row: BatchRow }) {
  const save = useSave(batch, row)
  const isFixed = row.document_id !== null || batch.status === 'generating'
  return (
    <section aria-labelledby="cells">
      <h2 id="cells" className="mb-1 text-base">
        {t('Cells of row {row}', { row: String(row.row) })}
      </h2>
      <p className="quiet mb-2">
        {t('A change counts for this batch only. The spreadsheet stays as it is.')}
      </p>
      <div className="border-t border-edge">
        {batch.columns.map(column =>
          column.type === 'list' ? (
            <p key={column.name} className="flex justify-between gap-3 border-b border-rule py-1.5 text-sm">
              <span className="text-ink-2">{column.name}</span>
              {cellText(row.values[column.name])}
            </p>
          ) : (
            <CellField key={column.name} column={column.name} row={row} isFixed={isFixed} save={save} />
          ),
        )}
      </div>
    </section>
  )
}

type Save = (column: string, value: string | null) => Promise<void>

interface CellAsk {
  column: string
  row: BatchRow
  isFixed: boolean
  save: Save
}

function CellField({ column, row, isFixed, save }: CellAsk) {
  const isEdited = Object.hasOwn(row.overlay, column)
  const kept = cellText(isEdited ? row.overlay[column] : row.values[column])
  const [text, setText] = useState(kept)
  const problem = row.problems.find(it => it.column === column)
  const id = `cell-${row.row}-${column}`
  return (
    <div className={`border-b border-rule py-1.5 ${problem ? 'border-s-4 border-s-verm ps-2' : ''}`}>
      <div className="grid grid-cols-[minmax(6rem,9rem)_minmax(0,1fr)] items-center gap-2">
        <label htmlFor={id} className="text-sm text-ink-2">
          {column}
        </label>
        <input
          id={id}
          className="fld min-h-8"
          value={text}
          disabled={isFixed}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-wrong` : undefined}
          onChange={event => setText(event.target.value)}
          onBlur={() => text !== kept && void save(column, text).catch(() => setText(kept))}
          onKeyDown={event => {
            if (event.key === 'Enter') event.currentTarget.blur()
            if (event.key === 'Escape') setText(kept)
          }}
        />
      </div>
      {problem && (
        <p id={`${id}-wrong`} className="mt-1 text-sm text-verm">
          <span aria-hidden>✕ </span>
          {problemText(problem)}
        </p>
      )}
      {isEdited && (
        <p className="mt-1 flex items-center justify-between gap-2 text-sm text-ink-2">
          {t('In the file: {value}', { value: cellText(row.values[column]) || t('empty') })}
          <button
            type="button"
            className="btn btn-small"
            disabled={isFixed}
            onClick={() => {
              setText(cellText(row.values[column]))
              void save(column, null)
            }}
          >
            {t('Take back')}
          </button>
        </p>
      )}
    </div>
  )
}

function useSave(batch: BatchInFull, row: BatchRow): Save {
  const answers = useQueryClient()
  return async (column, value) => {
    try {
      const { body } = await call('PATCH /batches/{batch_id}/rows/{row}', {
        params: { batch_id: batch.id, row: row.row },
        body: { overlay: { [column]: value } },
      })
      answers.setQueryData(rowQuery(batch.id, row.row).queryKey, body)
      say(value === null ? t('Taken back') : t('Cell saved'), undefined)
      await answers.invalidateQueries({
        queryKey: ['batch', batch.id],
        predicate: ({ queryKey }) => queryKey[2] !== 'row' && queryKey[2] !== 'preview',
      })
      await answers.invalidateQueries({ queryKey: ['batch', batch.id, 'preview', row.row] })
      await answers.invalidateQueries({ queryKey: batchQuery(batch.id).queryKey, exact: true })
    } catch (error) {
      sayProblem(error)
      throw error
    }
  }
}
