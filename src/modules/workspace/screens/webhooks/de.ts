// German texts of webhooks.
import type { Catalogue } from '../../../../web/kit/text/text.ts'

export const webhooksDe: Catalogue = {
  'A public address, such as https://example.com/hooks/octavo.':
    'Eine öffentliche Adresse, etwa https://example.com/hooks/octavo.',
  Address: 'Adresse',
  'Add webhook': 'Webhook anlegen',
  'Answered {status} after {ms} ms': 'Antwortete {status} nach {ms} ms',
  Attempts: 'Versuche',
  'Change webhook': 'Webhook ändern',
  Delivered: 'Zugestellt',
  Deliveries: 'Zustellungen',
  Disabled: 'Abgeschaltet',
  'Disabled, it hears nothing, and what waits for it is given up.':
    'Abgeschaltet hört er nichts, und was auf ihn wartet, wird aufgegeben.',
  'Disabled: it answered 410, gone': 'Abgeschaltet: er antwortete 410, nicht mehr da',
  'Disabled: it took nothing for five days': 'Abgeschaltet: er nahm fünf Tage lang nichts an',
  Enabled: 'Eingeschaltet',
  Event: 'Ereignis',
  Events: 'Ereignisse',
  'Every event, now and later': 'Jedem Ereignis, jetzt und später',
  'Failing since {when}': 'Scheitert seit {when}',
  'For 24 hours deliveries are signed with the old one, too.':
    '24 Stunden lang wird auch noch mit dem alten unterschrieben.',
  'Hears of': 'Hört von',
  'Last answer': 'Letzte Antwort',
  'New secret': 'Neues Geheimnis',
  'New webhook': 'Neuer Webhook',
  'Next attempt': 'Nächster Versuch',
  'No answer': 'Keine Antwort',
  'No webhooks yet. Give the address of a system that should hear of events.':
    'Noch keine Webhooks. Nennen Sie die Adresse eines Systems, das von Ereignissen hören soll.',
  'None yet': 'Noch keine',
  'Nothing was sent yet. Test sends a ping now.':
    'Noch wurde nichts gesendet. Prüfen sendet jetzt einen Ping.',
  'Octavo tells other systems of what happens here, signed, and tries again for a day.':
    'Octavo sagt anderen Systemen unterschrieben, was hier geschieht, und versucht es einen Tag lang.',
  'Old secret counts until': 'Altes Geheimnis gilt bis',
  'Secret that checks signatures': 'Geheimnis zum Prüfen der Unterschriften',
  'Send again': 'Noch einmal senden',
  'Sent again': 'Noch einmal gesendet',
  State: 'Zustand',
  Test: 'Prüfen',
  Testing: 'Wird geprüft',
  'Tick at least one event.': 'Kreuzen Sie mindestens ein Ereignis an.',
  Waiting: 'Wartet',
  Webhook: 'Webhook',
  'Webhook saved': 'Webhook gespeichert',
  Webhooks: 'Webhooks',
  'What for': 'Wofür',
  'Your new secret': 'Ihr neues Geheimnis',
  'Your new webhook': 'Ihr neuer Webhook',
  'events signals integration': 'Ereignisse Signale Anbindung',
}
