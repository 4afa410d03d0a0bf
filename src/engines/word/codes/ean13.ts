// EAN-13 (GS1 General Specifications, 5.2): thirteen digits to bars, the check digit verified or added.

const LEFT_ODD = [
  '0001101',
  '0011001',
  '0010011',
  '0111101',
  '0100011',
  '0110001',
  '0101111',
  '0111011',
  '0110111',
  '0001011',
]
/** Which of the six left digits are even, by the first digit. */
const PARITY = [
  '000000',
  '001011',
  '001101',
  '001110',
  '010011',
  '011001',
  '011100',
  '010101',
  '010110',
  '011010',
]

const invert = (pattern: string): string => pattern.replaceAll(/[01]/g, bit => (bit === '0' ? '1' : '0'))
const mirror = (pattern: string): string => pattern.split('').toReversed().join('')

export function checkDigit(twelve: string): number {
  let sum = 0
  for (let at = 0; at < 12; at++) sum += Number(twelve[at]) * (at % 2 === 0 ? 1 : 3)
  return (10 - (sum % 10)) % 10
}

/** Modules from left to right, true for black; undefined where it is not 12 or 13 digits, or the check digit is wrong. */
export function ean13(text: string): boolean[] | undefined {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (!/^\d{12,13}$/.test(digits)) return undefined
  const check = checkDigit(digits)
  if (digits.length === 13 && Number(digits[12]) !== check) return undefined
  const all = digits.slice(0, 12) + String(check)
  const parity = PARITY[Number(all[0])] ?? ''
  const left = [...Array(6).keys()].map(at => {
    const odd = LEFT_ODD[Number(all[at + 1])] ?? ''
    return parity[at] === '0' ? odd : mirror(invert(odd))
  })
  const right = [...Array(6).keys()].map(at => invert(LEFT_ODD[Number(all[at + 7])] ?? ''))
  const bits = `101${left.join('')}01010${right.join('')}101`
  return bits.split('').map(bit => bit === '1')
}
