// Which documents can be shown in the page, and what the others are called.
import { t } from '../../kit/text/text.ts'

export type Shown = 'pdf' | 'image' | 'none'

/** SVG and HTML are never shown: they can hold programs. */
export function shownAs(media_type: string): Shown {
  if (media_type === 'application/pdf') return 'pdf'
  return media_type === 'image/png' || media_type === 'image/jpeg' ? 'image' : 'none'
}

const names: [type: RegExp, name: string][] = [
  [/pdf$/, 'PDF'],
  [/^image\/png/, 'PNG'],
  [/^image\/jpeg/, 'JPEG'],
  [/wordprocessingml|msword/, 'Word'],
  [/spreadsheetml|ms-excel/, 'Excel'],
  [/presentationml|ms-powerpoint/, 'PowerPoint'],
  [/zip/, 'ZIP'],
  [/^text\/csv/, 'CSV'],
]

export function kindOf(media_type: string): string {
  return names.find(([type]) => type.test(media_type))?.[1] ?? t('File')
}
