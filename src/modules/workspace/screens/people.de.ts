// German texts of API keys, one's own account, invites and the second step of signing in.
import type { Catalogue } from '../../../web/kit/text/text.ts'

export const peopleDe: Catalogue = {
  'API key': 'API-Schlüssel',
  'API keys': 'API-Schlüssel',
  'A script signs in with a key and acts as its person.':
    'Ein Skript meldet sich mit einem Schlüssel an und handelt für dessen Person.',
  Access: 'Zugriff',
  'All that I may use, now and later': 'Alles, was ich nutzen darf, jetzt und später',
  'All that its person may': 'Alles, was die Person darf',
  'Begins with': 'Beginnt mit',
  Copied: 'Kopiert',
  Copy: 'Kopieren',
  End: 'Beenden',
  'End {name}': '{name} beenden',
  'It is shown only now: copy it before you close this.':
    'Dies wird nur jetzt gezeigt: Kopieren Sie es, bevor Sie schließen.',
  'Last used': 'Zuletzt benutzt',
  'Make key': 'Schlüssel anlegen',
  Never: 'Nie',
  'New API key': 'Neuer API-Schlüssel',
  'No API keys yet. A script needs one to sign in.':
    'Noch keine API-Schlüssel. Ein Skript braucht einen zum Anmelden.',
  'Only what is ticked below': 'Nur, was unten angekreuzt ist',
  Person: 'Person',
  Read: 'Lesen',
  'Read and write': 'Lesen und schreiben',
  'What will use it, such as “Nightly import”.': 'Was ihn benutzen wird, etwa „Nächtlicher Import“.',
  'Your new API key': 'Ihr neuer API-Schlüssel',
  'scripts tokens access': 'Skripte Zugang',
  '{name} ended': '{name} beendet',
}
