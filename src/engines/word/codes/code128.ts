// Code 128 (ISO/IEC 15417): text to bars, digits packed two to a symbol where that is shorter.

/** Widths of bar and space in turn, for the values 0 to 106 (the last is stop, with its closing bar). */
export const WIDTHS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'.split(
    ' ',
  )
const START_B = 104
const START_C = 105
const TO_B = 100
const TO_C = 99
const STOP = 106

/** A bar code longer than this cannot be read by a hand scanner. */
const LONGEST = 80

/** Values of the symbols, without check and stop. */
function symbols(text: string): number[] {
  const out: number[] = []
  let inC = false
  for (let at = 0; at < text.length;) {
    const digits = /^\d+/.exec(text.slice(at))?.[0].length ?? 0
    const atEdge = at === 0 || at + digits === text.length
    // Switching costs a symbol: it pays from 4 digits at an edge, from 6 inside.
    const worth: boolean = inC
      ? digits >= 2
      : digits >= (atEdge ? 4 : 6) || (digits === text.length && digits === 2)
    if (worth !== inC || out.length === 0) {
      if (worth && !inC && digits % 2 === 1 && out.length > 0) {
        out.push(text.charCodeAt(at) - 32)
        at++
      }
      out.push(out.length === 0 ? (worth ? START_C : START_B) : worth ? TO_C : TO_B)
      inC = worth
    }
    if (inC) {
      out.push(Number(text.slice(at, at + 2)))
      at += 2
    } else {
      out.push(text.charCodeAt(at) - 32)
      at++
    }
  }
  return out
}

/** Modules from left to right, true for black; undefined where the text is empty, too long or not plain ASCII. */
export function code128(text: string): boolean[] | undefined {
  if (text === '' || text.length > LONGEST || /[^ -~]/.test(text)) return undefined
  const values = symbols(text)
  const sum = values.reduce((total, value, at) => total + value * Math.max(1, at), 0)
  return bars([...values, sum % 103, STOP].map(value => WIDTHS[value] ?? '').join(''))
}

function bars(widths: string): boolean[] {
  const out: boolean[] = []
  for (let at = 0; at < widths.length; at++)
    for (let module = 0; module < Number(widths[at]); module++) out.push(at % 2 === 0)
  return out
}
