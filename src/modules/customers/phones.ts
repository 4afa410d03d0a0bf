// Telephone numbers as people type them, as E.164.
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js'

/**
 * @param locale BCP 47, of the person; its region says which country a national number is of
 * @param country ISO 3166, where the person's locale says none: the workspace's
 * @returns E.164, or null when it is no possible number
 */
export function readPhone(text: string, locale: string | null, country: string): string | null {
  const region = (/-([A-Z]{2})\b/.exec(locale ?? '')?.[1] ?? country) as CountryCode
  // Spreadsheets drop the plus, or write 00 for it.
  const plain = text.trim().replace(/^00(?=[1-9])/, '+')
  const read = parsePhoneNumberFromString(plain, region) ?? parsePhoneNumberFromString(`+${plain}`)
  return read?.isPossible() ? read.number : null
}
