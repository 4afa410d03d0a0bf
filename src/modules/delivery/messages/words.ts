// The words that Octavo itself puts into messages to customers, in their language.

interface Words {
  code: string
  codeSubject: string
  renewed: string
  renewedSubject: string
  corrected: string
  correctedSubject: string
  /** Of a link with several documents. */
  more: (title: string, count: number) => string
}

const en: Words = {
  code: '{{company}}: your code is {{code}}. It counts for 5 minutes. Give it to nobody.',
  codeSubject: 'Your code for {{company}}',
  renewed: '{{company}}: your new link to {{title}}: {{link}} It works until {{expires}}.',
  renewedSubject: 'Your new link: {{title}}',
  corrected: '{{company}}: {{title}} has been corrected since you read it. The new version: {{link}}',
  correctedSubject: 'Corrected: {{title}}',
  more: (title, count) => `${title} and ${count} more`,
}

const de: Words = {
  code: '{{company}}: Ihr Code ist {{code}}. Er gilt 5 Minuten. Geben Sie ihn niemandem.',
  codeSubject: 'Ihr Code für {{company}}',
  renewed: '{{company}}: Ihr neuer Link zu {{title}}: {{link}} Er gilt bis {{expires}}.',
  renewedSubject: 'Ihr neuer Link: {{title}}',
  corrected: '{{company}}: {{title}} wurde berichtigt, seit Sie es gelesen haben. Die neue Fassung: {{link}}',
  correctedSubject: 'Berichtigt: {{title}}',
  more: (title, count) => `${title} und ${count} weitere`,
}

export function wordsIn(locale: string): Words {
  return /^de\b/i.test(locale) ? de : en
}

/** A day as its reader writes it, by the sender's clock: 31 October 2026. */
export function dayIn(locale: string, instant: string, time_zone: string): string {
  const format = { day: 'numeric', month: 'long', year: 'numeric', timeZone: time_zone } as const
  try {
    return new Intl.DateTimeFormat(locale, format).format(new Date(instant))
  } catch {
    // A locale out of a spreadsheet may be none.
    return new Intl.DateTimeFormat('en-GB', format).format(new Date(instant))
  }
}
