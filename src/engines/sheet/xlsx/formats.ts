// Which number formats mean a date or a time, and what a serial number then is.

/** Per cell style: 0 a number, 1 a date (with or without time), 2 a time of day or a duration, more: see `padding`. */
export type FormatKind = number

/** Kinds from here on are `0000` and longer: article numbers, post codes and the like, whose zeros are seen. */
const PADDED = 10

/** Built-in formats (ECMA-376 part 1, 18.8.30), with those of Chinese, Japanese, Korean and Thai versions. */
export function builtinKind(id: number): FormatKind {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36) return 1
  if ((id >= 50 && id <= 58) || (id >= 71 && id <= 74) || id === 77 || id === 81) return 1
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 2
  if ((id >= 75 && id <= 76) || (id >= 78 && id <= 80)) return 2
  return 0
}

export function formatKind(code: string): FormatKind {
  if (/^0{4,18}$/.test(code)) return PADDED + code.length
  if (/\[(?:h+|m+|s+)\]/i.test(code)) return 2
  const [positive = ''] = code.split(';')
  const bare = positive
    .replace(/"[^"]*"?/g, '')
    .replace(/\\.|_.|\*./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/am\/pm|a\/p/gi, 'h')
  if (/general|standard|[#0?@]/i.test(bare.replace(/s[.,]0+/gi, 's'))) return 0
  if (/[yde]|m(?!.*[hs])/i.test(bare) && !/^[^ymde]*h[^yde]*$/i.test(bare)) return 1
  return /[hs]/i.test(bare) ? 2 : /m/i.test(bare) ? 1 : 0
}

/** A whole number as its zeros show it, `00123`; null where the format is another one. */
export function paddedText(value: number, kind: FormatKind): string | null {
  if (kind <= PADDED || !Number.isSafeInteger(value) || value < 0) return null
  return String(value).padStart(kind - PADDED, '0')
}

const DAY = 86_400_000
/** 1 January 1970 in the 1900 system; in the 1904 system days are counted from 1 January 1904. */
const EPOCH_1900 = 25_569
const EPOCH_1904 = 24_107
/** 31 December 9999. */
const LAST = 2_958_466

/** A serial as a date, or null where Excel itself shows ##### (negative, past the year 9999). */
export function serialDate(serial: number, is1904: boolean): Date | null {
  if (serial < 0 || serial >= LAST) return null
  // Excel keeps Lotus's 29 February 1900: days before it are one too far along.
  const days = is1904 ? serial - EPOCH_1904 : serial < 60 ? serial + 1 - EPOCH_1900 : serial - EPOCH_1900
  return new Date(Math.round(days * DAY))
}

/** A fraction of a day as a clock shows it: 0.5 is 12:00, 1.25 is 30:00. */
export function clockText(serial: number): string {
  const seconds = Math.round(Math.abs(serial) * 86_400)
  const pad = (n: number) => String(n).padStart(2, '0')
  const rest = seconds % 60
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}`
  return `${serial < 0 ? '-' : ''}${text}${rest === 0 ? '' : `:${pad(rest)}`}`
}
