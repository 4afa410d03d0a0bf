// Twilio's error codes in words that help, after twilio.com/docs/api/errors; others are shown by their number.

const words: Record<string, string> = {
  '20003': 'Twilio refused the account or its token.',
  '21211': 'This is not a telephone number.',
  '21408': 'The account may not send to this country. Allow it in Twilio under Messaging, Geo permissions.',
  '21606': 'The sender is not a number of this account that can send SMS.',
  '21608': 'A trial account may send to verified numbers only.',
  '21610': 'The recipient answered STOP and gets no more messages from this sender.',
  '21611': 'Too many messages of this sender wait at Twilio.',
  '21612': 'This sender cannot reach this number.',
  '21614': 'This number cannot take SMS, a landline perhaps.',
  '21617': 'The message is longer than 1,600 characters.',
  '30001': 'Too many messages of this sender waited at Twilio.',
  '30002': 'The Twilio account is suspended.',
  '30003': 'The telephone is switched off or out of reach.',
  '30004': 'The recipient or the carrier blocks messages.',
  '30005': 'The number is unknown or no longer in use.',
  '30006': 'A landline, or a carrier that cannot be reached.',
  '30007': 'The carrier filtered the message as unwanted.',
  '30008': 'The carrier gave no reason.',
  '30034': 'The sender is not registered for messages to US numbers (A2P 10DLC).',
}

export function wordsOf(code: string | number): string {
  return words[String(code)] ?? `Twilio error ${code}.`
}

/** Those after which the same message may go through a moment later. */
export function mayPass(code: string | number | undefined): boolean {
  return ['20003', '20429', '21611', '30001'].includes(String(code))
}
