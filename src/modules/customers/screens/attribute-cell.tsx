// One cell of the grid of attributes: its own value, or in grey the one that counts there.
import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { t } from '../../../web/kit/text/text.ts'
import type { Attribute } from '../contract.ts'
import { nameOfPeriod, valueBefore, type Place, type SaveAttribute } from './attribute-values.ts'

interface CellAsk {
  place: Place
  own: Attribute | undefined
  known: Attribute[]
  at: { row: number; column: number }
  isFixed: boolean
  save: SaveAttribute
}

export function AttributeCell({ place, own, known, at, isFixed, save }: CellAsk) {
  const kept = own?.value ?? ''
  const [text, setText] = useState(kept)
  // Escape blurs too, before React has set the text back.
  const isTakenBack = useRef(false)
  return (
    <input
      className="fld min-h-8 w-full min-w-24 placeholder:text-ink-3"
      aria-label={t('{key}, {period}', { key: place.key, period: nameOfPeriod(place) })}
      data-cell={`${at.row} ${at.column}`}
      maxLength={4000}
      value={text}
      readOnly={isFixed}
      placeholder={valueBefore(known, place) ?? ''}
      onChange={event => setText(event.target.value)}
      onBlur={() => {
        const value = text.trim()
        if (isTakenBack.current || value === kept) setText(kept)
        else void save(place, own, value).catch(() => setText(kept))
        isTakenBack.current = false
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          isTakenBack.current = true
          event.currentTarget.blur()
        } else move(event, at)
      }}
    />
  )
}

/** Enter and the arrows leave the cell, which saves it; left and right only from the ends of its text. */
function move(event: KeyboardEvent<HTMLInputElement>, { row, column }: CellAsk['at']): void {
  const field = event.currentTarget
  const isAtStart = field.selectionEnd === 0
  const isAtEnd = field.selectionStart === field.value.length
  const next =
    event.key === 'ArrowUp'
      ? [row - 1, column]
      : event.key === 'ArrowDown' || event.key === 'Enter'
        ? [row + 1, column]
        : event.key === 'ArrowLeft' && isAtStart
          ? [row, column - 1]
          : event.key === 'ArrowRight' && isAtEnd
            ? [row, column + 1]
            : null
  if (!next) return
  event.preventDefault()
  const other = field.closest('table')?.querySelector<HTMLInputElement>(`[data-cell="${next.join(' ')}"]`)
  if (other) other.focus()
  else if (event.key === 'Enter') field.blur()
}
