// What stands behind the cells of a sheet: of all that, only the merged ranges matter.
import type { Merge, Notes } from '../feed.ts'
import type { Window } from './window.ts'
import { doctype } from './xml.ts'

/** More than any person merges; the rest is left unread. */
const MOST = 20_000

export class Tail {
  readonly #notes: Notes

  constructor(notes: Notes) {
    this.#notes = notes
  }

  read(window: Window): void {
    const { bytes } = window
    const end = bytes.lastIndexOf(62) + 1
    if (end > window.at) {
      const text = bytes.toString('latin1', window.at, end)
      if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) throw doctype()
      if (text.includes('mergeCell')) this.#merges(text)
      window.at = end
    }
    window.end = window.at
  }

  #merges(text: string): void {
    for (const [, left, top, right, bottom] of text.matchAll(
      /mergeCell [^>]*?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/g,
    )) {
      if (this.#notes.merges.length >= MOST) return
      const merge: Merge = {
        top: Number(top),
        bottom: Number(bottom),
        left: columnIndex(left ?? 'A'),
        right: columnIndex(right ?? 'A'),
      }
      this.#notes.merges.push(merge)
    }
  }
}

function columnIndex(letters: string): number {
  let index = 0
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}
